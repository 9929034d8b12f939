/*
 * config: a corpus folder's corpus.ini, checked whole.
 *
 * One table (config.c) names every key with its section, kind, default and help: the reader, `tidings config`, `tidings
 * init`, the flags of every command and the manual page corpus.ini(5) all go by it. All unknown keys, bad values and
 * missing files are reported together, each with file:line.
 *
 * Calling sequence: td_config_init, td_config_set for flags, then td_config_load (a folder) or nothing (plain paths),
 * td_config_check, td_config_free. Flags win over the file. Strings live until td_config_free.
 */
#ifndef TD_CONFIG_H
#define TD_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "slice.h"
#include "status.h"

enum td_config_kind {
    TD_KIND_TEXT,
    TD_KIND_LIST, /* repeated keys; count and exclude_countries also take parts separated by ',' */
    TD_KIND_DATE, /* 2020-07-13 */
    TD_KIND_RATE, /* 0 to 1 */
    TD_KIND_COUNT,
    TD_KIND_CHOICE,
    TD_KIND_COUNTRY,  /* ISO 3166-1 alpha-2 */
    TD_KIND_LANGUAGE, /* BCP 47 */
    TD_KIND_SIZE,     /* bytes: 500000, 20k, 64M */
    TD_KIND_YESNO
};

struct td_list {
    const char **item;
    size_t n;
};

/* Columns or keys of the input that hold a field: map.title = Headline. */
enum td_map_field {
    TD_MAP_TITLE,
    TD_MAP_TEXT,
    TD_MAP_DATE,
    TD_MAP_URL,
    TD_MAP_AUTHOR,
    TD_MAP_OUTLET,
    TD_MAP_COUNTRY,
    TD_MAP_LANGUAGE,
    TD_MAP_SECTION,
    TD_MAP_MODIFIED,
    TD_MAP_RETRIEVED,
    TD_MAP_N
};
extern const char *const td_map_name[TD_MAP_N]; /* "title", "text", ... */

struct td_source_config {
    const char *name;
    int line;         /* in corpus.ini, 0 when made by flags */
    int section_line; /* of its header */
    struct td_list path, url;
    const char *format; /* auto, html, feed (rss, atom), text, csv, ...: FORMATS of config.c */
    const char *outlet, *country, *language, *timezone, *encoding, *delimiter, *separator, *date_order;
    struct td_list map[TD_MAP_N]; /* several: joined in order by a newline (text) or "; " (author), else the first that
                                     is not empty */
};

struct td_config {
    char *dir;        /* the corpus folder, "" for plain paths */
    const char *file; /* corpus.ini as named in messages */
    const char *name, *label, *timezone, *week_rule, *output, *user_agent, *stance, *outlets;
    struct td_list target, alias, count, exclude_countries, period;
    struct td_list labels;
    const char *calibration;
    const char *weights, *index_from, *index_until;
    const char *from, *until; /* dates or NULL */
    const char *events;       /* NULL: by target; "none" */
    const char *coverage;     /* NULL: the corpus's raw/coverage.csv if it is there; "none" */
    uint64_t event_weeks, event_harmonics, near_event_weeks;
    double max_reject_rate, level;
    uint64_t fetch_timeout_s, fetch_max_bytes, fetch_max_redirects, fetch_delay_s;
    bool allow_private, images, tone_negation, labels_partial;
    struct td_source_config *source;
    size_t n_sources, cap_sources;
    struct td_source_config flags; /* source keys given as flags: they win over every source */
    bool *set;                     /* per key of the table: given as a flag, so that the file does not change it */
    int *line;                     /* per key of [corpus]: its last line in the file, 0 when it is not there */
    struct td_arena arena;
    struct td_error problems; /* all that was wrong so far */
    bool nomem;
};

void td_config_init(struct td_config *c);
void td_config_free(struct td_config *c);

/* True when dir/corpus.ini can be read. */
bool td_config_is_corpus(const char *dir);
/* Reads dir/corpus.ini. Problems are kept for td_config_check, except TD_EIO and TD_EUSAGE for a malformed file. */
enum td_status td_config_load(struct td_config *c, const char *dir, struct td_error *err);
struct td_ini;
/* The entries of a corpus.ini that was read already. Problems are kept for td_config_check. */
void td_config_read(struct td_config *c, const struct td_ini *ini);
/*
 * Sets a key from the command line: "max_reject_rate" or "max-reject-rate", "map.title", source keys included. False
 * when there is no such key. A bad value is kept as a problem.
 */
bool td_config_set(struct td_config *c, const char *key, const char *value);
/* TD_EUSAGE with all problems, one a line. */
enum td_status td_config_check(struct td_config *c, struct td_error *err);
/* Path of a file named in the configuration: relative to the corpus folder; malloc'd. */
char *td_config_path(const struct td_config *c, const char *path);
/* Path of the output folder or a file in it; malloc'd. */
char *td_config_output(const struct td_config *c, const char *name);

/* The effective settings as corpus.ini text, defaults as comments. */
enum td_status td_config_print(const struct td_config *c, struct td_buf *out, struct td_error *err);
/* A commented corpus.ini to start from. */
void td_config_template(struct td_buf *out);

/* The table, for help texts and manuals. NULL past the end. */
struct td_config_key {
    const char *section; /* "corpus" or "source" */
    const char *key;
    enum td_config_kind kind;
    size_t offset;
    const char *fallback; /* default as text, NULL: none */
    const char *choices;  /* "a|b|c" for TD_KIND_CHOICE and the items of a TD_KIND_LIST */
    const char *help;
};
const struct td_config_key *td_config_key_at(size_t i);
/* Every key is an option but the two that say what a source is: path and url. */
bool td_config_is_flag(const struct td_config_key *k);

#endif
