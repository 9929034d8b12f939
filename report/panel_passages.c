/* Outlets, and the sentences behind the figures. */
#include "panels.h"

#include <math.h>

#include "buf.h"
#include "period.h"
#include "utf8.h"

enum { QUOTES_PER_SIDE = 4, QUOTE_BYTES = 600, TITLE_BYTES = 160 };

static struct td_slice shortened(struct rep_doc *d, struct td_slice s, size_t bytes)
{
    if (s.n <= bytes)
        return s;
    struct td_slice head = td_utf8_head(s, bytes);
    struct td_buf b = TD_BUF_INIT(1 << 16);
    (void)td_buf_put(&b, head);
    (void)td_buf_puts(&b, "\xe2\x80\xa6");
    struct td_slice out = td_arena_dup(d->arena, td_buf_slice(&b));
    td_buf_free(&b);
    return out.p ? out : head;
}

/* A day as the language writes it; a month or a year as it is. */
static struct td_slice date_text(struct rep_doc *d, struct td_slice date)
{
    int32_t day;
    char text[32];
    if (!td_day_parse(date, &day))
        return date;
    rep_date(d->lang, day, text);
    return rep_fmt(d, "%s", text);
}

static struct rep_quote quote_of(struct rep_doc *d, const struct rep_model *m, const struct rep_passage *p)
{
    size_t c = rep_country_index(m, p->country);
    struct td_slice country = p->country.n == 0    ? rep_t("country not known")
                              : c < m->n_countries ? m->country[c].name
                                                   : p->country;
    struct td_slice v = rep_signed(d, p->stance, 2), date = date_text(d, td_head(p->date, 10));
    return (struct rep_quote){.text = shortened(d, p->sentence, QUOTE_BYTES),
                              .url = p->url,
                              .evidence = p->evidence,
                              .code = p->country,
                              .outlet = p->outlet.n ? p->outlet : rep_t("outlet not known"),
                              .place = rep_fmt(d, "%.*s, %.*s", REP_ARG(country), REP_ARG(date)),
                              .title = p->title.n ? shortened(d, p->title, TITLE_BYTES) : rep_t("untitled"),
                              .stance = rep_fmt(d, "Stance %.*s%s%s.", REP_ARG(v),
                                                p->sentence_number == 0 ? rep_tr(d, ", in the title") : "",
                                                p->quoted ? rep_tr(d, ", quoted speech") : ""),
                              .negative = p->stance < 0};
}

/* One sentence of a story is enough: five outlets with one wire report are one passage. */
static bool story_taken(const struct rep_passage *const *taken, size_t n, const struct rep_passage *p)
{
    for (size_t i = 0; i < n; i++)
        if (td_eq(taken[i]->cluster, p->cluster))
            return true;
    return false;
}

/* Takes up to max passages from one end of the list: negative from its front, positive from its back. */
static size_t take(const struct rep_model *m, bool negative, const struct td_slice *country,
                   const struct rep_passage **taken, size_t n, size_t max)
{
    size_t end = n + max;
    for (size_t i = 0; i < m->n_passages && n < end; i++) {
        const struct rep_passage *p = &m->passage[negative ? i : m->n_passages - 1 - i];
        if (negative ? p->stance >= 0 : p->stance <= 0)
            break;
        if ((country && !td_eq(p->country, *country)) || story_taken(taken, n, p))
            continue;
        taken[n++] = p;
    }
    return n;
}

static void put_quotes(struct rep_doc *d, const struct rep_model *m, const struct rep_passage *const *p, size_t n,
                       struct td_slice head)
{
    struct rep_quote *q = rep_alloc(d, (n + 1) * sizeof *q);
    if (!q || n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        q[i] = quote_of(d, m, p[i]);
    rep_subhead(d, head);
    rep_quotes(d, q, n);
}

void rep_panel_passages(struct rep_doc *d, const struct rep_model *m)
{
    enum { FOCUS = 3, PER_FOCUS = 4, TAKEN_MAX = FOCUS * PER_FOCUS + 2 * QUOTES_PER_SIDE };
    if (!m->has_mentions || !m->has_articles) {
        rep_para(d, m->has_articles ? rep_t("mentions.csv was not there: no passages can be shown.")
                                    : rep_t("articles.csv was not there: no passages can be shown."));
        return;
    }
    const struct rep_passage *p[TAKEN_MAX]; /* no story twice on the page */
    size_t focus[FOCUS], n_focus = m->week < m->n_weeks ? rep_focus(m, focus) : 0, n = 0;
    if (m->n_passages == 0)
        rep_para(d, rep_t("No sentence of the week's articles has a stance."));
    if (m->n_passages == 0 && m->n_week_mentions == 0)
        return;
    for (size_t i = 0; i < n_focus; i++) {
        size_t from = n, c = focus[i];
        n = take(m, true, &m->country[c].code, p, n, PER_FOCUS / 2);
        n = take(m, false, &m->country[c].code, p, n, PER_FOCUS / 2);
        put_quotes(d, m, p + from, n - from, rep_fmt(d, "Behind the figures of %.*s", REP_ARG(m->country[c].name)));
    }
    size_t from = n;
    n = take(m, true, NULL, p, n, QUOTES_PER_SIDE);
    put_quotes(d, m, p + from, n - from,
               n_focus ? rep_t("Other unfavourable sentences of the week")
                       : rep_t("Most unfavourable sentences of the week"));
    from = n;
    n = take(m, false, NULL, p, n, QUOTES_PER_SIDE);
    put_quotes(d, m, p + from, n - from,
               n_focus ? rep_t("Other favourable sentences of the week")
                       : rep_t("Most favourable sentences of the week"));
    rep_note(
        d,
        rep_fmt(d,
                "Chosen by their stance alone, one per story, from %zu {sentence|sentences} of %zu {article|articles} "
                "of the "
                "week%s%s; they are the "
                "extremes, not the middle.",
                m->n_week_mentions, m->n_week_articles,
                m->n_mentions_no_stance
                    ? rep_tr(d, "; sentences in languages without a method have no stance and cannot stand here")
                    : "",
                m->text_limit_reached
                    ? rep_tr(d, "; the texts of the week were more than the limit, so some stand with their title only")
                    : ""));
}

enum outlet_column {
    O_NAME,
    O_COUNTRY,
    O_CODE,
    O_WEEK,
    O_WEEK_MATCH,
    O_TOTAL,
    O_MATCH,
    O_ATT_TEXT,
    O_ATT,
    O_ATT_LO,
    O_ATT_HI,
    O_SCORED,
    O_STA_TEXT,
    O_STA,
    O_STA_LO,
    O_STA_HI,
    O_COLUMNS
};

static const struct rep_column outlet_columns[O_COLUMNS] = {
    [O_NAME] = {"outlet", "Outlet", REP_BOTH, false, true},
    [O_COUNTRY] = {"country_name", "Country", REP_PAGE, false, false},
    [O_CODE] = {"country", "", REP_FILE, false, false},
    [O_WEEK] = {"n_total_week", "Articles, week", REP_BOTH, true, false},
    [O_WEEK_MATCH] = {"n_match_week", "Matching, week", REP_BOTH, true, false},
    [O_TOTAL] = {"n_total_13", "Articles, 13 weeks", REP_BOTH, true, false},
    [O_MATCH] = {"n_match_13", "Matching, 13 weeks", REP_BOTH, true, false},
    [O_ATT_TEXT] = {"", "Attention, 13 weeks (95 %)", REP_PAGE, true, false},
    [O_ATT] = {"ratio_13", "", REP_FILE, true, false},
    [O_ATT_LO] = {"ratio_13_lo", "", REP_FILE, true, false},
    [O_ATT_HI] = {"ratio_13_hi", "", REP_FILE, true, false},
    [O_SCORED] = {"n_scored_13", "", REP_FILE, true, false},
    [O_STA_TEXT] = {"", "Stance, 13 weeks (95 %)", REP_PAGE, true, false},
    [O_STA] = {"stance_13", "", REP_FILE, true, false},
    [O_STA_LO] = {"stance_13_lo", "", REP_FILE, true, false},
    [O_STA_HI] = {"stance_13_hi", "", REP_FILE, true, false},
};

static void put_outlet(struct rep_doc *d, const struct rep_model *m, struct rep_table *t, const struct rep_outlet *o)
{
    struct rep_cell *row = rep_row(d, t);
    size_t c = rep_country_index(m, o->country);
    struct rep_estimate a = rep_proportion(o->n_match, o->n_total),
                        s = rep_mean(o->n_scored, o->stance_sum, o->stance_sumsq);
    row[O_NAME].text = o->name.n ? o->name : rep_t("outlet not known");
    row[O_COUNTRY].text = c < m->n_countries ? m->country[c].name : o->country;
    row[O_CODE].text = o->country;
    const double count[] = {o->week_total, o->week_match, o->n_total, o->n_match};
    for (size_t i = 0; i < 4; i++) {
        row[O_WEEK + i].key = count[i];
        row[O_WEEK + i].text = rep_count(d, count[i]);
    }
    row[O_ATT_TEXT] = (struct rep_cell){.text = rep_attention_text(d, a), .key = a.v};
    row[O_ATT].key = a.v;
    row[O_ATT_LO].key = a.lo;
    row[O_ATT_HI].key = a.hi;
    row[O_SCORED].key = o->n_scored;
    row[O_STA_TEXT] = (struct rep_cell){.text = rep_stance_text(d, s), .key = s.v};
    row[O_STA].key = s.v;
    row[O_STA_LO].key = s.lo;
    row[O_STA_HI].key = s.hi;
}

void rep_panel_outlets(struct rep_doc *d, const struct rep_model *m)
{
    enum { PAGE_ROWS = 40 };
    if (!m->has_cells || m->n_outlets == 0) {
        rep_para(d, m->has_cells ? rep_t("No outlet has an article in these weeks.")
                                 : rep_t("cells.csv was not there: figures by outlet cannot be shown."));
        return;
    }
    struct rep_table *t = rep_table(
        d, "outlets", "Outlets, the week and the 13 weeks that end with it, base all, most matching articles first.",
        outlet_columns, O_COLUMNS);
    t->page_rows = PAGE_ROWS;
    t->by_country = O_CODE;
    for (size_t i = 0; i < m->n_outlets; i++)
        put_outlet(d, m, t, &m->outlet[i]);
    rep_note(
        d,
        rep_t("Stance: mean of the outlet's scored articles with Student's interval, articles taken as independent; no "
              "interval for a single article."));
}
