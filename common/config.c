#include "config.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "country.h"
#include "ini.h"
#include "num.h"
#include "outfile.h"
#include "period.h"

const char *const td_map_name[TD_MAP_N] = {"title",   "text",     "date",    "url",      "author",   "outlet",
                                           "country", "language", "section", "modified", "retrieved"};

#define C(field) offsetof(struct td_config, field)
#define S(field) offsetof(struct td_source_config, field)
#define MAP(f)   offsetof(struct td_source_config, map) + (f) * sizeof(struct td_list)
#define FORMATS                                                                                                        \
    "auto|html|feed|rss|atom|text|csv|tsv|jsonl|warc|newsapi|nexis|factiva|jsonfeed|guardian|nyt|eventregistry|gdelt|" \
    "gkg|mediacloud|sitemap|docx|xlsx|proquest|ebsco|ris|mail|mhtml"

static const struct td_config_key table[] = {
    {"corpus", "name", TD_KIND_TEXT, C(name), NULL, NULL, "title of the corpus, shown on the report"},
    {"corpus", "label", TD_KIND_TEXT, C(label), NULL, NULL,
     "a line shown wherever the corpus shows, such as a warning"},
    {"corpus", "target", TD_KIND_LIST, C(target), "huawei", NULL,
     "whom to measure, a line for each: the id of a shipped entity, an entity file of this folder, or a plain name"},
    {"corpus", "alias", TD_KIND_LIST, C(alias), NULL, NULL, "further names of a target given as a plain name"},
    {"corpus", "count", TD_KIND_LIST, C(count), "alias", "alias|subsidiary|person|descriptor",
     "which classes of a target's names count as mentions of it"},
    {"corpus", "from", TD_KIND_DATE, C(from), NULL, NULL, "first day of the series"},
    {"corpus", "until", TD_KIND_DATE, C(until), NULL, NULL, "last day of the series; later dates are suspect"},
    {"corpus", "timezone", TD_KIND_TEXT, C(timezone), NULL, NULL,
     "IANA time zone of sources whose own is not known, such as Europe/Berlin"},
    {"corpus", "week_rule", TD_KIND_CHOICE, C(week_rule), "iso", "iso|iso_utc",
     "ISO weeks by the outlet's own calendar date, or by the date in UTC"},
    {"corpus", "exclude_countries", TD_KIND_LIST, C(exclude_countries), NULL, NULL,
     "countries left out of the series, such as the target's home"},
    {"corpus", "outlets", TD_KIND_TEXT, C(outlets), NULL, NULL,
     "table of your own outlets (domain or name, country), which wins over the shipped one"},
    {"corpus", "period", TD_KIND_LIST, C(period), "week", "day|week|month|quarter",
     "periods of the series; weeks are always made, the others are tables beside series.csv"},
    {"corpus", "weights", TD_KIND_TEXT, C(weights), NULL, NULL,
     "CSV file with columns outlet and weight, for the weighted columns of the series"},
    {"corpus", "index_from", TD_KIND_DATE, C(index_from), NULL, NULL,
     "first day of the attention index's base window (default: the whole range)"},
    {"corpus", "index_until", TD_KIND_DATE, C(index_until), NULL, NULL, "last day of the base window"},
    {"corpus", "level", TD_KIND_RATE, C(level), "0.95", NULL, "confidence level of all intervals"},
    {"corpus", "events", TD_KIND_TEXT, C(events), NULL, NULL,
     "events file to test against, or 'none'; when not given, that of each target if there is one"},
    {"corpus", "coverage", TD_KIND_TEXT, C(coverage), NULL, NULL,
     "what fetch got and when, or 'none'; when not given, the corpus's raw/coverage.csv if it is there"},
    {"corpus", "event_weeks", TD_KIND_COUNT, C(event_weeks), "52", NULL,
     "weeks on either side of an event that its test uses"},
    {"corpus", "event_harmonics", TD_KIND_COUNT, C(event_harmonics), "0", NULL,
     "pairs of yearly sines and cosines in the tests of events, 0 to 4"},
    {"corpus", "near_event_weeks", TD_KIND_COUNT, C(near_event_weeks), "4", NULL,
     "how far from a change an event may be to be named with it"},
    {"corpus", "stance", TD_KIND_CHOICE, C(stance), "model", "model|lexicon|vader",
     "how sentences are judged: trained models, word lists by role, or VADER in English"},
    {"corpus", "calibration", TD_KIND_TEXT, C(calibration), NULL, NULL,
     "map of tidings calibrate, put on the probabilities of stance"},
    {"corpus", "labels", TD_KIND_LIST, C(labels), NULL, NULL,
     "units.csv with labels, one file or several: analyze corrects the series by them"},
    {"corpus", "labels_partial", TD_KIND_YESNO, C(labels_partial), "no", NULL,
     "take sampled units without a label for left out at random in their strata"},
    {"corpus", "tone_negation", TD_KIND_YESNO, C(tone_negation), "no", NULL,
     "let a negation turn the words of tone after it round (GDELT's definition has none)"},
    {"corpus", "max_reject_rate", TD_KIND_RATE, C(max_reject_rate), "0.05", NULL,
     "share of rejected records above which ingest refuses the data (exit 3)"},
    {"corpus", "output", TD_KIND_TEXT, C(output), "out", NULL, "folder for everything that is written"},
    {"corpus", "images", TD_KIND_YESNO, C(images), "yes", NULL, "draw SVG and PNG plots when gnuplot is installed"},
    {"corpus", "user_agent", TD_KIND_TEXT, C(user_agent), NULL, NULL, "how fetch names itself to servers"},
    {"corpus", "fetch_timeout", TD_KIND_COUNT, C(fetch_timeout_s), "30", NULL, "seconds for one transfer"},
    {"corpus", "fetch_max_bytes", TD_KIND_SIZE, C(fetch_max_bytes), "20M", NULL, "largest body that is kept"},
    {"corpus", "fetch_max_redirects", TD_KIND_COUNT, C(fetch_max_redirects), "5", NULL, "redirects followed"},
    {"corpus", "fetch_delay", TD_KIND_COUNT, C(fetch_delay_s), "1", NULL, "seconds between two requests to one host"},
    {"corpus", "allow_private", TD_KIND_YESNO, C(allow_private), "no", NULL,
     "let fetch reach loopback and private addresses"},
    {"source", "path", TD_KIND_LIST, S(path), NULL, NULL, "files or folders of this source"},
    {"source", "url", TD_KIND_LIST, S(url), NULL, NULL, "address of a feed or page, got by fetch (http or https)"},
    {"source", "format", TD_KIND_CHOICE, S(format), "auto", FORMATS, "format of the files"},
    {"source", "outlet", TD_KIND_TEXT, S(outlet), NULL, NULL, "name of the outlet"},
    {"source", "country", TD_KIND_COUNTRY, S(country), NULL, NULL, "country of the outlet, ISO 3166-1 alpha-2"},
    {"source", "language", TD_KIND_LANGUAGE, S(language), NULL, NULL, "language of the articles, BCP 47"},
    {"source", "source_timezone", TD_KIND_TEXT, S(timezone), NULL, NULL, "IANA time zone of the outlet"},
    {"source", "encoding", TD_KIND_TEXT, S(encoding), NULL, NULL,
     "character encoding when the files do not say it rightly"},
    {"source", "delimiter", TD_KIND_TEXT, S(delimiter), NULL, NULL,
     "of CSV files: one byte, or 'tab'; guessed when not given"},
    {"source", "separator", TD_KIND_TEXT, S(separator), "auto", NULL,
     "of plain texts: the line between two articles; 'none': one article a file"},
    {"source", "date_order", TD_KIND_CHOICE, S(date_order), "auto", "auto|dmy|mdy|ymd", "order in all-numeric dates"},
    {"source", "map.title", TD_KIND_LIST, MAP(TD_MAP_TITLE), NULL, NULL, "column or key that holds the title"},
    {"source", "map.text", TD_KIND_LIST, MAP(TD_MAP_TEXT), NULL, NULL, "... the text; several are joined"},
    {"source", "map.date", TD_KIND_LIST, MAP(TD_MAP_DATE), NULL, NULL, "... the date of publication"},
    {"source", "map.url", TD_KIND_LIST, MAP(TD_MAP_URL), NULL, NULL, "... the address"},
    {"source", "map.author", TD_KIND_LIST, MAP(TD_MAP_AUTHOR), NULL, NULL, "... the author"},
    {"source", "map.outlet", TD_KIND_LIST, MAP(TD_MAP_OUTLET), NULL, NULL, "... the outlet"},
    {"source", "map.country", TD_KIND_LIST, MAP(TD_MAP_COUNTRY), NULL, NULL, "... the outlet's country"},
    {"source", "map.language", TD_KIND_LIST, MAP(TD_MAP_LANGUAGE), NULL, NULL, "... the language"},
    {"source", "map.section", TD_KIND_LIST, MAP(TD_MAP_SECTION), NULL, NULL, "... the section"},
    {"source", "map.modified", TD_KIND_LIST, MAP(TD_MAP_MODIFIED), NULL, NULL, "... the date of the last change"},
    {"source", "map.retrieved", TD_KIND_LIST, MAP(TD_MAP_RETRIEVED), NULL, NULL, "... the date of retrieval"},
};
enum { N_KEYS = sizeof table / sizeof table[0] };

bool td_config_is_flag(const struct td_config_key *k)
{
    return strcmp(k->section, "source") != 0 || (k->offset != S(path) && k->offset != S(url));
}

const struct td_config_key *td_config_key_at(size_t i)
{
    return i < N_KEYS ? &table[i] : NULL;
}

/* The section of a source calls its time zone `timezone` like the corpus; the flag needs another name. */
static const char *file_key(const struct td_config_key *k)
{
    return strcmp(k->key, "source_timezone") == 0 ? "timezone" : k->key;
}

static void problem(struct td_config *c, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void problem(struct td_config *c, int line, const char *fmt, ...)
{
    struct td_error *p = &c->problems;
    size_t at = strlen(p->text), room = sizeof p->text - at;
    p->status = TD_EUSAGE;
    if (room < 400)
        return; /* enough has been said */
    int n = 0;
    if (line)
        n = snprintf(p->text + at, room, "%s%s:%d: ", at ? "\n" : "", c->file, line);
    else
        n = snprintf(p->text + at, room, "%s", at ? "\n" : "");
    at += (size_t)n;
    room -= (size_t)n;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(p->text + at, room < 380 ? room : 380, fmt, ap);
    va_end(ap);
}

static const char *keep(struct td_config *c, struct td_slice s)
{
    struct td_slice d = td_arena_dup(&c->arena, s);
    c->nomem = c->nomem || !d.p;
    return d.p ? d.p : "";
}

static void list_add(struct td_config *c, struct td_list *l, struct td_slice s)
{
    const char **item = td_arena_alloc(&c->arena, (l->n + 1) * sizeof *item);
    if (!item) {
        c->nomem = true;
        return;
    }
    for (size_t i = 0; i < l->n; i++)
        item[i] = l->item[i];
    item[l->n] = keep(c, s);
    l->item = item;
    l->n++;
}

static bool size_parse(struct td_slice s, uint64_t *v)
{
    uint64_t unit = 1;
    if (s.n && (s.p[s.n - 1] == 'k' || s.p[s.n - 1] == 'M' || s.p[s.n - 1] == 'G')) {
        unit = s.p[s.n - 1] == 'k' ? 1000 : s.p[s.n - 1] == 'M' ? 1000000 : 1000000000;
        s.n--;
    }
    if (!td_num_parse_uint(s, v) || *v > UINT64_MAX / unit)
        return false;
    *v *= unit;
    return true;
}

static bool in_choices(const char *choices, struct td_slice s)
{
    struct td_slice rest = td_str(choices);
    while (rest.p)
        if (td_eq(td_cut(&rest, '|'), s))
            return true;
    return false;
}

/* A tag's form: "en", "zh-Hant". A name in its place would leave all articles without a method of stance. */
static bool is_language(struct td_slice s)
{
    for (bool first = true; s.p; first = false) {
        struct td_slice part = td_cut(&s, '-');
        if (part.n < (first ? 2 : 1) || part.n > (first ? 3 : 8))
            return false;
        for (size_t i = 0; i < part.n; i++) {
            char b = part.p[i];
            bool letter = (b >= 'a' && b <= 'z') || (!first && b >= 'A' && b <= 'Z');
            if (!letter && (first || b < '0' || b > '9'))
                return false;
        }
    }
    return true;
}

/* What is wrong with an address at first sight, or NULL; whether fetch can ask for it, fetch says. */
static const char *wrong_address(struct td_slice v)
{
    size_t scheme = td_eq_nocase(td_head(v, 8), TD_S("https://"))  ? 8
                    : td_eq_nocase(td_head(v, 7), TD_S("http://")) ? 7
                                                                   : 0;
    if (!scheme)
        return "begins with neither http:// nor https://";
    size_t host = scheme;
    while (host < v.n && !strchr("/?#", v.p[host]))
        host++;
    if (host == scheme)
        return "names no host";
    if (memchr(v.p + scheme, '@', host - scheme))
        return "has a user name, and such an address is not asked for";
    return NULL;
}

static void set_list(struct td_config *c, struct td_list *l, const struct td_config_key *k, int line, struct td_slice v)
{
    /* Paths, addresses and column names may hold commas: there one key holds one item. */
    bool split = strcmp(k->section, "corpus") == 0 && strcmp(k->key, "target") != 0 && strcmp(k->key, "alias") != 0 &&
                 strcmp(k->key, "labels") != 0;
    struct td_slice rest = v;
    while (rest.p) {
        struct td_slice item = split ? td_trim(td_cut(&rest, ',')) : v;
        if (!split)
            rest.p = NULL;
        if (item.n == 0)
            problem(c, line, "%s: an empty item", k->key);
        else if (strcmp(k->key, "target") == 0 && memchr(item.p, ',', item.n))
            problem(c, line, "target: one a line, but '%.*s' holds a comma (a name with a comma needs an entity file)",
                    (int)item.n, item.p);
        else if (strcmp(k->key, "exclude_countries") == 0 && !td_country_known(item))
            problem(c, line, "%s: '%.*s' is no ISO 3166-1 code", k->key, (int)item.n, item.p);
        else if (k->choices && !in_choices(k->choices, item))
            problem(c, line, "%s: '%.*s' is none of %s", k->key, (int)item.n, item.p, k->choices);
        else {
            /* A wrong address is kept, so that the source is not told to have none. */
            if (strcmp(k->key, "url") == 0 && wrong_address(item))
                problem(c, line, "%s: '%.*s' %s", k->key, (int)item.n, item.p, wrong_address(item));
            list_add(c, l, item);
        }
    }
}

/* Sets one key of base (the config or a source) from text. */
static void set_value(struct td_config *c, void *base, const struct td_config_key *k, int line, struct td_slice v)
{
    char *at = (char *)base + k->offset;
    int32_t day;
    if (v.n == 0 && k->kind != TD_KIND_TEXT) {
        problem(c, line, "%s: no value", k->key);
        return;
    }
    switch (k->kind) {
    case TD_KIND_TEXT:
        *(const char **)(void *)at = keep(c, v);
        break;
    case TD_KIND_LIST:
        set_list(c, (struct td_list *)(void *)at, k, line, v);
        break;
    case TD_KIND_DATE:
        if (v.n != 10 || !td_day_parse(v, &day))
            problem(c, line, "%s: '%.*s' is not a date such as 2020-07-13", k->key, (int)v.n, v.p);
        else
            *(const char **)(void *)at = keep(c, v);
        break;
    case TD_KIND_RATE: {
        double d;
        if (!td_num_parse(v, &d) || d < 0 || d > 1)
            problem(c, line, "%s: '%.*s' is not a number from 0 to 1", k->key, (int)v.n, v.p);
        else
            *(double *)(void *)at = d;
        break;
    }
    case TD_KIND_COUNT:
    case TD_KIND_SIZE: {
        uint64_t u;
        if (!(k->kind == TD_KIND_COUNT ? td_num_parse_uint(v, &u) : size_parse(v, &u)))
            problem(c, line, "%s: '%.*s' is not a whole number", k->key, (int)v.n, v.p);
        else
            *(uint64_t *)(void *)at = u;
        break;
    }
    case TD_KIND_CHOICE:
        if (!in_choices(k->choices, v))
            problem(c, line, "%s: '%.*s' is none of %s", k->key, (int)v.n, v.p, k->choices);
        else
            *(const char **)(void *)at = keep(c, v);
        break;
    case TD_KIND_COUNTRY:
        if (!td_country_known(v))
            problem(c, line, "%s: '%.*s' is no ISO 3166-1 alpha-2 code", k->key, (int)v.n, v.p);
        else
            *(const char **)(void *)at = keep(c, v);
        break;
    case TD_KIND_LANGUAGE:
        if (!is_language(v))
            problem(c, line, "%s: '%.*s' is no language tag such as en or zh-Hant", k->key, (int)v.n, v.p);
        else
            *(const char **)(void *)at = keep(c, v);
        break;
    case TD_KIND_YESNO:
        if (!in_choices("yes|no", v))
            problem(c, line, "%s: '%.*s' is neither yes nor no", k->key, (int)v.n, v.p);
        else
            *(bool *)(void *)at = td_eqs(v, "yes");
        break;
    }
}

static void defaults(struct td_config *c, void *base, const char *section)
{
    for (size_t i = 0; i < N_KEYS; i++)
        if (table[i].fallback && table[i].kind != TD_KIND_LIST && strcmp(table[i].section, section) == 0)
            set_value(c, base, &table[i], 0, td_str(table[i].fallback));
}

void td_config_init(struct td_config *c)
{
    *c = (struct td_config){.file = "corpus.ini", .arena = TD_ARENA_INIT((size_t)64 << 20)};
    c->dir = strdup("");
    c->set = calloc(N_KEYS, sizeof *c->set);
    c->line = calloc(N_KEYS, sizeof *c->line);
    c->nomem = !c->dir || !c->set || !c->line;
    defaults(c, c, "corpus");
    c->flags.name = "(flags)";
}

void td_config_free(struct td_config *c)
{
    td_arena_free(&c->arena);
    free(c->dir);
    free(c->source);
    free(c->set);
    free(c->line);
    c->dir = NULL;
    c->source = NULL;
    c->set = NULL;
    c->line = NULL;
}

bool td_config_is_corpus(const char *dir)
{
    char path[4096]; /* no allocation: a full memory must not look like an absent file */
    int n = snprintf(path, sizeof path, "%s%scorpus.ini", dir, dir[0] ? "/" : "");
    return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

/* A key near to a mistyped one: at most two letters differ or are missing. */
static const char *near_key(const char *section, struct td_slice key)
{
    const char *best = NULL;
    size_t best_d = 3;
    for (size_t i = 0; i < N_KEYS; i++) {
        const char *k = file_key(&table[i]);
        size_t n = strlen(k);
        if (strcmp(table[i].section, section) != 0 || n > 30 || key.n > 30)
            continue;
        size_t row[32];
        for (size_t j = 0; j <= n; j++)
            row[j] = j;
        for (size_t a = 1; a <= key.n; a++) {
            size_t diag = row[0];
            row[0] = a;
            for (size_t j = 1; j <= n; j++) {
                size_t keepd = row[j], cost = diag + (key.p[a - 1] != k[j - 1]);
                row[j] = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
                if (cost < row[j])
                    row[j] = cost;
                diag = keepd;
            }
        }
        if (row[n] < best_d) {
            best_d = row[n];
            best = k;
        }
    }
    return best;
}

static const struct td_config_key *find_key(const char *section, struct td_slice key)
{
    for (size_t i = 0; i < N_KEYS; i++)
        if (strcmp(table[i].section, section) == 0 && td_eqs(key, file_key(&table[i])))
            return &table[i];
    return NULL;
}

/* The source an entry belongs to. Two sections of one name are refused: the outlet and country of the second would hold
 * for the first as well. */
static struct td_source_config *source_named(struct td_config *c, struct td_slice name, const struct td_ini_entry *e)
{
    for (size_t i = 0; i < c->n_sources; i++) {
        struct td_source_config *s = &c->source[i];
        if (!td_eqs(name, s->name))
            continue;
        if (s->section_line != e->section_line)
            problem(c, e->section_line, "[source %s] stands in line %d already: each needs a name of its own", s->name,
                    s->section_line);
        s->section_line = e->section_line;
        return s;
    }
    if (c->n_sources == c->cap_sources) {
        size_t cap = c->cap_sources ? 2 * c->cap_sources : 8;
        struct td_source_config *s = realloc(c->source, cap * sizeof *s);
        if (!s) {
            c->nomem = true;
            return NULL;
        }
        c->source = s;
        c->cap_sources = cap;
    }
    struct td_source_config *s = &c->source[c->n_sources++];
    *s = (struct td_source_config){.name = keep(c, name), .line = e->line, .section_line = e->section_line};
    defaults(c, s, "source");
    return s;
}

static void check_paths(struct td_config *c, const struct td_ini *ini)
{
    for (size_t i = 0; i < ini->n; i++) {
        const struct td_ini_entry *e = &ini->entry[i];
        bool is_path = td_starts(e->section, TD_S("source ")) && td_eqs(e->key, "path");
        bool is_target = td_eqs(e->section, "corpus") && td_eqs(e->key, "target") && td_ends(e->value, TD_S(".ini"));
        bool is_events =
            td_eqs(e->section, "corpus") && td_eqs(e->key, "events") && e->value.n && !td_eqs(e->value, "none");
        bool is_outlets = td_eqs(e->section, "corpus") && td_eqs(e->key, "outlets") && e->value.n;
        bool is_weights = td_eqs(e->section, "corpus") && td_eqs(e->key, "weights") && e->value.n;
        bool is_labels = td_eqs(e->section, "corpus") && td_eqs(e->key, "labels") && e->value.n;
        bool is_map = td_eqs(e->section, "corpus") && td_eqs(e->key, "calibration") && e->value.n;
        bool is_coverage =
            td_eqs(e->section, "corpus") && td_eqs(e->key, "coverage") && e->value.n && !td_eqs(e->value, "none");
        if (!is_path && !is_target && !is_events && !is_outlets && !is_weights && !is_labels && !is_map && !is_coverage)
            continue;
        char *p = td_config_path(c, e->value.p);
        c->nomem = c->nomem || !p;
        if (p && access(p, R_OK) != 0)
            problem(c, e->line, "%s: '%s' cannot be read", e->key.p, p);
        free(p);
    }
}

static void read_entry(struct td_config *c, const struct td_ini_entry *e)
{
    bool is_source = td_starts(e->section, TD_S("source "));
    const char *section = is_source ? "source" : "corpus";
    if (!is_source && !td_eqs(e->section, "corpus")) {
        problem(c, e->line, "'%s' stands in unknown section [%s] (known: [corpus], [source NAME])", e->key.p,
                e->section.p);
        return;
    }
    void *base = c;
    if (is_source) {
        struct td_slice name = td_trim(td_from(e->section, 7));
        if (name.n == 0) {
            problem(c, e->line, "[source] needs a name");
            return;
        }
        base = source_named(c, name, e);
        if (!base)
            return;
    }
    const struct td_config_key *k = find_key(section, e->key);
    if (!k) {
        const char *near = near_key(section, e->key);
        problem(c, e->line, "unknown key '%s' in [%s]%s%s%s", e->key.p, e->section.p, near ? " (did you mean '" : "",
                near ? near : "", near ? "'?)" : "");
        return;
    }
    if (!is_source && c->set[k - table])
        return; /* a flag wins over the file */
    if (!is_source)
        c->line[k - table] = e->line;
    set_value(c, base, k, e->line, e->value);
}

void td_config_read(struct td_config *c, const struct td_ini *ini)
{
    if (c->nomem)
        return; /* said by td_config_check */
    for (size_t i = 0; i < ini->n; i++)
        read_entry(c, &ini->entry[i]);
    check_paths(c, ini);
    for (size_t i = 0; i < c->n_sources; i++)
        if (c->source[i].path.n == 0 && c->source[i].url.n == 0)
            problem(c, c->source[i].line, "[source %s] has neither path nor url", c->source[i].name);
}

enum td_status td_config_load(struct td_config *c, const char *dir, struct td_error *err)
{
    struct td_ini ini;
    char *path = td_path_join(dir, "corpus.ini");
    free(c->dir);
    c->dir = strdup(dir);
    if (!path || !c->dir) {
        free(path);
        return td_fail_nomem(err, "reading the configuration");
    }
    c->file = keep(c, td_str(path));
    enum td_status st = td_ini_read(path, &ini, err);
    free(path);
    if (st != TD_OK)
        return st;
    td_config_read(c, &ini);
    td_ini_free(&ini);
    return TD_OK;
}

bool td_config_set(struct td_config *c, const char *key, const char *value)
{
    char name[64];
    size_t n = strlen(key);
    if (n >= sizeof name)
        return false;
    for (size_t i = 0; i <= n; i++)
        name[i] = key[i] == '-' ? '_' : key[i];
    for (size_t i = 0; i < N_KEYS; i++) {
        const struct td_config_key *k = &table[i];
        if (strcmp(k->key, name) != 0 || !td_config_is_flag(k))
            continue;
        if (c->nomem)
            return true; /* said by td_config_check */
        bool is_source = strcmp(k->section, "source") == 0;
        void *base = is_source ? (void *)&c->flags : (void *)c;
        size_t before = strlen(c->problems.text);
        set_value(c, base, k, 0, td_trim(td_str(value)));
        if (strlen(c->problems.text) == before)
            c->set[i] = true;
        return true;
    }
    return false;
}

/* What flags say of sources wins over each source. */
static void apply_flags(struct td_config *c)
{
    for (size_t s = 0; s < c->n_sources; s++)
        for (size_t i = 0; i < N_KEYS; i++) {
            const struct td_config_key *k = &table[i];
            if (strcmp(k->section, "source") != 0 || !c->set[i])
                continue;
            char *to = (char *)&c->source[s] + k->offset;
            const char *from = (const char *)&c->flags + k->offset;
            memcpy(to, from, k->kind == TD_KIND_LIST ? sizeof(struct td_list) : sizeof(const char *));
        }
}

/* A mistyped zone would move articles into other weeks unseen. Without a zone database nothing can be checked. */
static void check_zone(struct td_config *c, int line, const char *zone)
{
    static const char folder[] = "/usr/share/zoneinfo";
    char path[256];
    if (!zone || !zone[0] || access(folder, R_OK) != 0)
        return;
    int n = snprintf(path, sizeof path, "%s/%s", folder, zone);
    bool named = n < (int)sizeof path && zone[0] != '/' && !strstr(zone, "..");
    if (!named || access(path, R_OK) != 0)
        problem(c, line, "timezone: '%s' is no IANA time zone", zone);
}

static void check_delimiter(struct td_config *c, const struct td_source_config *s)
{
    const char *d = s->delimiter;
    if (d && strlen(d) != 1 && strcmp(d, "tab") != 0)
        problem(c, s->line, "delimiter: '%s' is neither one byte nor 'tab'", d);
}

/* Where a key of [corpus] stands in the file; 0 when a flag or the default holds. */
static int line_of(const struct td_config *c, const char *key)
{
    const struct td_config_key *k = find_key("corpus", td_str(key));
    return k ? c->line[k - table] : 0;
}

enum td_status td_config_check(struct td_config *c, struct td_error *err)
{
    if (c->nomem)
        return td_fail_nomem(err, "reading the configuration");
    apply_flags(c);
    if (c->target.n == 0)
        list_add(c, &c->target, TD_S("huawei"));
    if (c->count.n == 0)
        list_add(c, &c->count, TD_S("alias"));
    if (c->from && c->until && strcmp(c->from, c->until) > 0)
        problem(c, line_of(c, "from"), "from: %s is after until: %s", c->from, c->until);
    if (c->period.n == 0)
        list_add(c, &c->period, TD_S("week"));
    if ((c->index_from == NULL) != (c->index_until == NULL))
        problem(c, line_of(c, c->index_from ? "index_from" : "index_until"),
                "index_from and index_until: one is missing");
    else if (c->index_from && strcmp(c->index_from, c->index_until) >= 0)
        problem(c, line_of(c, "index_from"), "index_from: %s is not before index_until: %s", c->index_from,
                c->index_until);
    if (c->level <= 0.5 || c->level >= 1)
        problem(c, line_of(c, "level"), "level: must be above 0.5 and below 1");
    if (c->event_harmonics > 4)
        problem(c, line_of(c, "event_harmonics"), "event_harmonics: more than 4");
    if (c->event_weeks > 5000)
        problem(c, line_of(c, "event_weeks"), "event_weeks: more than 5000");
    if (c->near_event_weeks > 5000)
        problem(c, line_of(c, "near_event_weeks"), "near_event_weeks: more than 5000");
    check_zone(c, line_of(c, "timezone"), c->timezone);
    check_zone(c, 0, c->flags.timezone);
    for (size_t i = 0; i < c->n_sources && !c->flags.timezone; i++)
        check_zone(c, c->source[i].line, c->source[i].timezone);
    check_delimiter(c, &c->flags);
    for (size_t i = 0; i < c->n_sources && !c->flags.delimiter; i++)
        check_delimiter(c, &c->source[i]);
    if (c->nomem)
        return td_fail_nomem(err, "reading the configuration");
    if (c->problems.status == TD_OK)
        return TD_OK;
    return td_fail(err, TD_EUSAGE, "%s", c->problems.text);
}

char *td_config_path(const struct td_config *c, const char *path)
{
    return td_path_join(c->dir, path);
}

char *td_config_output(const struct td_config *c, const char *name)
{
    char *dir = td_config_path(c, c->output);
    char *p = dir && name[0] ? td_path_join(dir, name) : dir;
    if (p != dir)
        free(dir);
    return p;
}

static void print_value(struct td_buf *out, const struct td_config_key *k, const void *base)
{
    const char *at = (const char *)base + k->offset;
    char num[TD_NUM_MAX];
    const char *key = file_key(k);
    const struct td_list *l = (const struct td_list *)(const void *)at;
    const char *text = NULL;
    switch (k->kind) {
    case TD_KIND_LIST:
        for (size_t i = 0; i < l->n; i++)
            (void)td_buf_printf(out, "%s = %s\n", key, l->item[i]);
        if (l->n == 0)
            (void)td_buf_printf(out, "; %s is not set\n", key);
        return;
    case TD_KIND_TEXT:
    case TD_KIND_DATE:
    case TD_KIND_CHOICE:
    case TD_KIND_COUNTRY:
    case TD_KIND_LANGUAGE:
        text = *(const char *const *)(const void *)at;
        if (text)
            (void)td_buf_printf(out, "%s = %s\n", key, text);
        else
            (void)td_buf_printf(out, "; %s is not set\n", key);
        return;
    case TD_KIND_RATE:
        (void)td_num_shortest(*(const double *)(const void *)at, num);
        (void)td_buf_printf(out, "%s = %s\n", key, num);
        return;
    case TD_KIND_COUNT:
    case TD_KIND_SIZE:
        (void)td_buf_printf(out, "%s = %llu\n", key, (unsigned long long)*(const uint64_t *)(const void *)at);
        return;
    case TD_KIND_YESNO:
        (void)td_buf_printf(out, "%s = %s\n", key, *(const bool *)(const void *)at ? "yes" : "no");
        return;
    }
}

enum td_status td_config_print(const struct td_config *c, struct td_buf *out, struct td_error *err)
{
    (void)td_buf_puts(out, "[corpus]\n");
    for (size_t i = 0; i < N_KEYS; i++)
        if (strcmp(table[i].section, "corpus") == 0)
            print_value(out, &table[i], c);
    for (size_t s = 0; s < c->n_sources; s++) {
        (void)td_buf_printf(out, "\n[source %s]\n", c->source[s].name);
        for (size_t i = 0; i < N_KEYS; i++)
            if (strcmp(table[i].section, "source") == 0)
                print_value(out, &table[i], &c->source[s]);
    }
    return out->failed ? td_fail_nomem(err, "printing the configuration") : TD_OK;
}

/* Long lists of choices go on in the next line: lines of a corpus.ini have a limit, and readers have one too. */
static void template_choices(struct td_buf *out, const struct td_config_key *k)
{
    enum { WIDTH = 100 };
    struct td_slice rest = td_str(k->choices);
    size_t column = strlen(k->help) + 2;
    for (bool first = true; rest.n; first = false) {
        struct td_slice c = td_cut(&rest, '|');
        bool broken = column + c.n + 3 > WIDTH;
        (void)td_buf_printf(out, "%s%s%.*s", broken ? "\n; " : first ? " " : "", first ? "(" : "|", (int)c.n, c.p);
        column = broken ? c.n + 3 : column + c.n + 1 + first;
    }
    (void)td_buf_puts(out, ")");
}

static void template_key(struct td_buf *out, const struct td_config_key *k)
{
    (void)td_buf_printf(out, "; %s", k->help);
    if (k->choices)
        template_choices(out, k);
    (void)td_buf_printf(out, "\n;%s = %s\n", file_key(k), k->fallback ? k->fallback : "");
}

void td_config_template(struct td_buf *out)
{
    (void)td_buf_puts(
        out, "; A corpus of tidings: see corpus.ini(5). Lines that start with ';' are comments; the values shown\n"
             "; in them are the defaults. Check with: tidings config THIS-FOLDER\n\n[corpus]\n");
    for (size_t i = 0; i < N_KEYS; i++)
        if (strcmp(table[i].section, "corpus") == 0)
            template_key(out, &table[i]);
    (void)td_buf_puts(out, "\n; One section a source; the name is yours.\n[source articles]\npath = articles\n");
    for (size_t i = 0; i < N_KEYS; i++)
        if (strcmp(table[i].section, "source") == 0 && strcmp(table[i].key, "path") != 0)
            template_key(out, &table[i]);
}
