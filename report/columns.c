#include "columns.h"

#include <assert.h>
#include <math.h>

#define NAME(c) #c,
static const char *const outlet_columns[] = {REP_OUTLET_COLUMNS(NAME)};
const struct td_schema rep_outlets_schema = {"outlets.csv", outlet_columns, REP_OUT_N, 0};

/* Codes with meanings that several tables share. */
#define ROLES "outlet=the country the outlet speaks from|mentioned=a country the article names"
#define BASES "all=every article|unique=one article per story"
#define MEASURES                                                                                                       \
    "attention=share of articles that name the target|stance=mean stance toward the target|net_sentiment=positive "    \
    "less negative articles per hundred scored"
#define COVERAGES                                                                                                      \
    "ok=20 articles or more|low=fewer than 20 articles|gap=a feed failed: no fall may be read from it|partial=the "    \
    "corpus ends within the week|no_data=no article at all"

/* One column: name, type, never empty, full profile alone, least, most, title, unit, values, since, about. */
/* What trends, changes, contrasts and effects have in common. */
#define TEST_COLUMNS                                                                                                    \
    {                                                                                                                   \
        "target",                                                                                                       \
        REP_STRING,                                                                                                     \
        true,                                                                                                           \
        false,                                                                                                          \
        NAN,                                                                                                            \
        NAN,                                                                                                            \
        "Target",                                                                                                       \
        "",                                                                                                             \
        NULL,                                                                                                           \
        "0.1.0",                                                                                                        \
        "Id of the entity that is looked for."},                                                                        \
        {"country_role",                                                                                                \
         REP_ENUM,                                                                                                      \
         false,                                                                                                         \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "Role of the country",                                                                                         \
         "",                                                                                                            \
         ROLES,                                                                                                         \
         "0.1.0",                                                                                                       \
         "How the country belongs to the article. Empty when the test is over no role."},                               \
        {"country",                                                                                                     \
         REP_STRING,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "Country",                                                                                                     \
         "",                                                                                                            \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "ISO 3166-1 alpha-2, or EU; ALL for all countries pooled. Empty when not known."},                             \
        {"base",                                                                                                        \
         REP_ENUM,                                                                                                      \
         false,                                                                                                         \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "What counts as one",                                                                                          \
         "",                                                                                                            \
         BASES,                                                                                                         \
         "0.1.0",                                                                                                       \
         "Every article, or one article per story."},                                                                   \
        {"measure", REP_ENUM, false, false, NAN, NAN, "Measure", "", MEASURES, "0.1.0", "What was tested."},            \
        {"test",                                                                                                        \
         REP_STRING,                                                                                                    \
         true,                                                                                                          \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "Test",                                                                                                        \
         "",                                                                                                            \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "Name of the test; the manual page of the table says what each does."},                                        \
        {"statistic",                                                                                                   \
         REP_NUMBER,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "Statistic",                                                                                                   \
         "",                                                                                                            \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "The statistic of the test. Empty when the test could not be made."},                                          \
        {"df",                                                                                                          \
         REP_NUMBER,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "Degrees of freedom",                                                                                          \
         "",                                                                                                            \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "Degrees of freedom of p and of the interval. Empty for tests that have none."},                               \
        {"estimate",                                                                                                    \
         REP_NUMBER,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "Estimate",                                                                                                    \
         "",                                                                                                            \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "What was estimated, in units of the measure. Empty when the test could not be made."},                        \
        {"lo", REP_NUMBER, false, false, NAN, NAN, "Estimate, lower", "", NULL, "0.1.0", "Lower end of its interval."}, \
        {"hi", REP_NUMBER, false, false, NAN, NAN, "Estimate, upper", "", NULL, "0.1.0", "Upper end of its interval."}, \
        {"p",                                                                                                           \
         REP_NUMBER,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         0,                                                                                                             \
         1,                                                                                                             \
         "p",                                                                                                           \
         "probability",                                                                                                 \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "p of the test, two-sided except for alerts. Empty for tests that have none."},                                \
        {"q",                                                                                                           \
         REP_NUMBER,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         0,                                                                                                             \
         1,                                                                                                             \
         "q",                                                                                                           \
         "probability",                                                                                                 \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "p corrected for the number of tests (Benjamini and Hochberg). Empty where p is."},                            \
        {"n",                                                                                                           \
         REP_NUMBER,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         0,                                                                                                             \
         NAN,                                                                                                           \
         "Values",                                                                                                      \
         "",                                                                                                            \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "How many values the test had: weeks, articles or outlets."},                                                  \
        {"window",                                                                                                      \
         REP_STRING,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "Window",                                                                                                      \
         "",                                                                                                            \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "Weeks that were tested: all, or the last so many."},                                                          \
        {"at",                                                                                                          \
         REP_STRING,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "At",                                                                                                          \
         "",                                                                                                            \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "A week or a country that the row is about, or what it is compared with. Empty when there is none."},          \
        {"note",                                                                                                        \
         REP_STRING,                                                                                                    \
         false,                                                                                                         \
         false,                                                                                                         \
         NAN,                                                                                                           \
         NAN,                                                                                                           \
         "Note",                                                                                                        \
         "",                                                                                                            \
         NULL,                                                                                                          \
         "0.1.0",                                                                                                       \
         "Details, or why there is no result. Empty when there is nothing to add."},

static const struct rep_column article_meta[] = {
    {"article_id", REP_STRING, true, false, NAN, NAN, "Article", "", NULL, "0.1.0",
     "16 hexadecimal digits, unique: the head of the SHA-256 of address, outlet, date, title and text."},
    {"url", REP_STRING, false, false, NAN, NAN, "Address", "", NULL, "0.1.0",
     "Address as the source gives it. Empty when it gives none."},
    {"normalized_url", REP_STRING, false, false, NAN, NAN, "Address, normalised", "", NULL, "0.1.0",
     "The address in one form for comparing. Empty when there is no http or https address."},
    {"outlet", REP_STRING, false, false, NAN, NAN, "Outlet", "", NULL, "0.1.0",
     "Name of the outlet as the registry of outlets writes it, else the host name. Empty when nothing is known."},
    {"outlet_country", REP_STRING, false, false, NAN, NAN, "Country of the outlet", "", NULL, "0.1.0",
     "Country from which the outlet speaks, ISO 3166-1 alpha-2. Empty when unknown."},
    {"language", REP_STRING, false, false, NAN, NAN, "Language", "", NULL, "0.1.0", "BCP 47 tag. Empty when unknown."},
    {"published_at", REP_STRING, false, false, NAN, NAN, "Published", "", NULL, "0.1.0",
     "RFC 3339 date and time with its offset, a date, or a shorter date when no day is known. Empty when undated."},
    {"date_precision", REP_ENUM, true, false, NAN, NAN, "Precision of the date", "",
     "second=to the second|minute=to the minute|day=a day|month=a month|year=a year|none=undated", "0.1.0",
     "How fine published_at really is."},
    {"date_method", REP_ENUM, true, false, NAN, NAN, "Where the date was found", "",
     "field=a column or key of the record|jsonld=JSON-LD in the page|meta=metadata of the page|url=the address|text=a "
     "date line at the head of the text|feed=the feed|seen=when a monitor met the article|none=nowhere",
     "0.1.0", "Where the date was found."},
    {"modified_at", REP_STRING, false, false, NAN, NAN, "Modified", "", NULL, "0.1.0",
     "Date of the last change, in the form of published_at. Empty when not said."},
    {"retrieved_at", REP_STRING, false, false, NAN, NAN, "Retrieved", "", NULL, "0.1.0",
     "When the copy was made, in the same form. Empty when not said."},
    {"title", REP_STRING, false, true, NAN, NAN, "Headline", "", NULL, "0.1.0",
     "Headline on one line. Empty when there is none."},
    {"author", REP_STRING, false, true, NAN, NAN, "Authors", "", NULL, "0.1.0",
     "Authors, several separated by \"; \". Empty when not said."},
    {"section", REP_STRING, false, true, NAN, NAN, "Section", "", NULL, "0.1.0",
     "Section or category as the source calls it. Empty when not said."},
    {"text", REP_STRING, false, true, NAN, NAN, "Text", "", NULL, "0.1.0",
     "The article without the page around it, paragraphs separated by a newline. Empty when there is none."},
    {"word_count", REP_INTEGER, false, false, 0, NAN, "Words", "words", NULL, "0.1.0",
     "Words of the text; of a coverage row what its source counted. Empty when not known."},
    {"cluster_id", REP_STRING, true, false, NAN, NAN, "Story", "", NULL, "0.1.0",
     "The smallest article_id of the articles that are the same story."},
    {"is_reprint", REP_FLAG, true, false, NAN, NAN, "Reprint", "", NULL, "0.1.0",
     "1 for all articles of a story but the earliest."},
    {"is_duplicate", REP_FLAG, true, false, NAN, NAN, "Recorded twice", "", NULL, "0.1.0",
     "1 when the same item was recorded before; it is counted nowhere."},
    {"ingest_format", REP_STRING, true, false, NAN, NAN, "Format read", "", NULL, "0.1.0",
     "Format the record was read as."},
    {"ingest_file", REP_STRING, true, false, NAN, NAN, "File read", "", NULL, "0.1.0",
     "File the record was read from; its SHA-256 is in run.json."},
    {"ingest_record", REP_INTEGER, true, false, 0, NAN, "Record read", "", NULL, "0.1.0",
     "Number of the record in that file, from 1."},
    {"flags", REP_STRING, false, false, NAN, NAN, "Flags", "", NULL, "0.1.0",
     "What was noticed, several separated by a semicolon. Empty when nothing was."},
    {"places", REP_STRING, false, false, NAN, NAN, "Countries by the source", "", NULL, "0.1.0",
     "Of a coverage row: countries that the article speaks of, as its source says. Empty when it does not say."},
    {"names", REP_STRING, false, true, NAN, NAN, "Names by the source", "", NULL, "0.1.0",
     "Of a coverage row: organisations and persons that the article names, as its source says. Empty when it does not "
     "say."},
};

static const struct rep_column mention_meta[] = {
    {"article_id", REP_STRING, true, false, NAN, NAN, "Article", "", NULL, "0.1.0",
     "The article, as in the table articles."},
    {"sentence", REP_INTEGER, true, false, 0, NAN, "Sentence", "", NULL, "0.1.0",
     "0 for the title; 1, 2, ... for the sentences of the text."},
    {"begin", REP_INTEGER, true, false, 0, NAN, "Begin", "bytes", NULL, "0.1.0",
     "Where the sentence begins in the text (in the title when sentence is 0): bytes of UTF-8 from 0."},
    {"end", REP_INTEGER, true, false, 0, NAN, "End", "bytes", NULL, "0.1.0", "Where it ends, not included."},
    {"target", REP_STRING, true, false, NAN, NAN, "Target", "", NULL, "0.1.0", "Id of the entity that is looked for."},
    {"alias", REP_STRING, false, false, NAN, NAN, "Name as it stands", "", NULL, "0.1.0",
     "The first mention as it stands in the sentence."},
    {"class", REP_ENUM, true, false, NAN, NAN, "Class of the mention", "",
     "alias=the target by one of its names|subsidiary=a company of the target|person=a person of the target|"
     "descriptor=a description of the target",
     "0.1.0", "What the first mention is, of the classes that were counted."},
    {"n_mentions", REP_INTEGER, true, false, 1, NAN, "Mentions", "mentions", NULL, "0.1.0",
     "Mentions of the target in the sentence, of all classes that were counted."},
    {"countries", REP_STRING, false, false, NAN, NAN, "Countries named", "", NULL, "0.1.0",
     "Countries named in the sentence, codes separated by a semicolon. Empty when none is."},
    {"blocs", REP_STRING, false, false, NAN, NAN, "Blocs named", "", NULL, "0.1.0",
     "Blocs named in the sentence: XASEAN, XFIVE, XG7, XNATO, separated by a semicolon. Empty when none is."},
    {"quoted", REP_FLAG, true, false, NAN, NAN, "In quotation marks", "", NULL, "0.1.0",
     "1 when the mention stands inside quotation marks."},
    {"speaker", REP_STRING, false, true, NAN, NAN, "Who says it", "", NULL, "0.1.0",
     "Who says the words in which the first mention stands, quoted or reported, as it stands in the text: a name or a "
     "role. Empty when it is nobody's words or not clear whose; found in English, German, French and Spanish."},
    {"p_neg", REP_NUMBER, false, false, 0, 1, "Probability: a bad", "probability", NULL, "0.1.0",
     "Probability that the sentence puts the target in a bad light. Empty when the language has no method."},
    {"p_neu", REP_NUMBER, false, false, 0, 1, "Probability: neither a good nor a bad", "probability", NULL, "0.1.0",
     "Probability that the sentence puts the target in neither a good nor a bad light. Empty when the language has no "
     "method."},
    {"p_pos", REP_NUMBER, false, false, 0, 1, "Probability: a good", "probability", NULL, "0.1.0",
     "Probability that the sentence puts the target in a good light. Empty when the language has no method."},
    {"stance", REP_NUMBER, false, false, -1, 1, "Stance toward the target", "stance (-1 to 1)", NULL, "0.1.0",
     "p_pos less p_neg. 0 is neutral; empty when the language has no method."},
    {"stance_method", REP_STRING, false, false, NAN, NAN, "Method of the stance", "", NULL, "0.1.0",
     "What made the figures of this row. Figures of different methods are not to be compared. Empty when there is no "
     "method."},
    {"evidence", REP_STRING, false, true, NAN, NAN, "Words that weighed", "", NULL, "0.1.0",
     "The words that weighed, each with its weight. Empty when none did."},
};

static const struct rep_column place_meta[] = {
    {"article_id", REP_STRING, true, false, NAN, NAN, "Article", "", NULL, "0.1.0",
     "The article, as in the table articles."},
    {"place", REP_STRING, true, false, NAN, NAN, "Place", "", NULL, "0.1.0",
     "Code of ISO 3166-1, EU, or a bloc: XASEAN, XFIVE, XG7, XNATO."},
    {"kind", REP_ENUM, true, false, NAN, NAN, "Kind of place", "", "country=a country|bloc=a bloc of countries, or EU",
     "0.1.0", "Country or bloc."},
    {"mentions", REP_INTEGER, true, false, 0, NAN, "Mentions of the place", "mentions", NULL, "0.1.0",
     "How often the place is named."},
    {"in_title", REP_INTEGER, true, false, 0, NAN, "In the title", "mentions", NULL, "0.1.0",
     "How many of these stand in the title."},
    {"in_lead", REP_INTEGER, true, false, 0, NAN, "In the lead", "mentions", NULL, "0.1.0",
     "How many stand in the first fifth of the text."},
    {"focus", REP_NUMBER, true, false, 0, 1, "Focus on the place", "share (0 to 1)", NULL, "0.1.0",
     "Share of the weight of all mentions of places in the article; title 3, lead 2, elsewhere 1."},
};

static const struct rep_column cell_meta[] = {
    {"target", REP_STRING, true, false, NAN, NAN, "Target", "", NULL, "0.1.0", "Id of the entity that is looked for."},
    {"country_role", REP_ENUM, true, false, NAN, NAN, "Role of the country", "", ROLES, "0.1.0",
     "How the country belongs to the article."},
    {"country", REP_STRING, false, false, NAN, NAN, "Country", "", NULL, "0.1.0",
     "ISO 3166-1 alpha-2, or EU; ALL for all countries pooled. Empty when not known."},
    {"week", REP_STRING, false, false, NAN, NAN, "ISO week", "", NULL, "0.1.0",
     "ISO 8601 week such as 2020-W53. Empty when the week of the articles is not known."},
    {"day_first", REP_DATE, false, false, NAN, NAN, "First day", "", NULL, "0.1.0",
     "First day of the part of the week that lies in one month. Empty when the week is."},
    {"day_last", REP_DATE, false, false, NAN, NAN, "Last day", "", NULL, "0.1.0", "Last day of it."},
    {"outlet", REP_STRING, false, false, NAN, NAN, "Outlet", "", NULL, "0.1.0",
     "Name of the outlet. Empty when unknown."},
    {"base", REP_ENUM, true, false, NAN, NAN, "What counts as one", "", BASES, "0.1.0",
     "Every article, or one article per story."},
    {"n_total", REP_INTEGER, true, false, 0, NAN, "Articles", "articles", NULL, "0.1.0",
     "Articles, whether or not they name the target."},
    {"n_match", REP_INTEGER, true, false, 0, NAN, "Matching articles", "articles", NULL, "0.1.0",
     "Articles that name the target."},
    {"n_mentions", REP_INTEGER, true, false, 0, NAN, "Mentions", "mentions", NULL, "0.1.0",
     "Mentions of the target in them."},
    {"n_pos", REP_INTEGER, true, false, 0, NAN, "Positive articles", "articles", NULL, "0.1.0",
     "Scored articles with a stance from 0.05 on."},
    {"n_neu", REP_INTEGER, true, false, 0, NAN, "Neutral articles", "articles", NULL, "0.1.0",
     "Scored articles between."},
    {"n_neg", REP_INTEGER, true, false, 0, NAN, "Negative articles", "articles", NULL, "0.1.0",
     "Scored articles with a stance from -0.05 down."},
    {"n_title", REP_INTEGER, true, false, 0, NAN, "In the title", "articles", NULL, "0.1.0",
     "Matching articles with the target in the title."},
    {"words", REP_INTEGER, true, false, 0, NAN, "Words", "words", NULL, "0.1.0", "Words of the matching articles."},
    {"stance_sum_e6", REP_INTEGER, true, false, NAN, NAN, "Sum of stances", "1e-6 stance", NULL, "0.1.0",
     "Sum of the stances of the scored articles, each in millionths."},
    {"stance_sumsq_e12", REP_BIGINT, true, false, NAN, NAN, "Sum of squared stances", "1e-12 stance squared", NULL,
     "0.1.0", "Sum of the squares of the same integers; up to 128 bits long."},
    {"tone_sum_e6", REP_INTEGER, true, false, NAN, NAN, "Sum of tones", "1e-6 words per hundred", NULL, "0.1.0",
     "Sum of the tones of the scored articles, each in millionths."},
    {"histogram", REP_STRING, true, false, NAN, NAN, "Histogram", "articles", NULL, "0.1.0",
     "Scored articles by stance: 21 counts separated by a semicolon, bins of width 0.1 around -1, -0.9, ..., 1."},
};

static const struct rep_column series_meta[] = {
    {"target", REP_STRING, true, false, NAN, NAN, "Target", "", NULL, "0.1.0", "Id of the entity that is looked for."},
    {"country_role", REP_ENUM, true, false, NAN, NAN, "Role of the country", "", ROLES, "0.1.0",
     "How the country belongs to the article."},
    {"country", REP_STRING, true, false, NAN, NAN, "Country", "", NULL, "0.1.0",
     "ISO 3166-1 alpha-2, or EU; ALL for all countries pooled, ALLM for the mean over countries."},
    {"week", REP_STRING, true, false, NAN, NAN, "ISO week", "", NULL, "0.1.0", "ISO 8601 week such as 2020-W53."},
    {"week_start", REP_DATE, true, false, NAN, NAN, "Monday of the week", "", NULL, "0.1.0", "The Monday of the week."},
    {"base", REP_ENUM, true, false, NAN, NAN, "What counts as one", "", BASES, "0.1.0",
     "Every article, or one article per story."},
    {"n_total", REP_INTEGER, true, false, 0, NAN, "Articles", "articles", NULL, "0.1.0", "Articles of the week."},
    {"n_match", REP_INTEGER, true, false, 0, NAN, "Matching articles", "articles", NULL, "0.1.0",
     "Articles that name the target."},
    {"ratio", REP_NUMBER, false, false, 0, 1, "Attention", "share (0 to 1)", NULL, "0.1.0",
     "n_match by n_total. Empty without articles."},
    {"ratio_lo", REP_NUMBER, false, false, 0, 1, "Attention, lower", "share (0 to 1)", NULL, "0.1.0",
     "Lower end of its Wilson interval, which takes articles as independent: quote ratio_clustered_lo. Empty without "
     "articles."},
    {"ratio_hi", REP_NUMBER, false, false, 0, 1, "Attention, upper", "share (0 to 1)", NULL, "0.1.0",
     "Upper end of its Wilson interval, which takes articles as independent: quote ratio_clustered_hi. Empty without "
     "articles."},
    {"mentions", REP_INTEGER, true, false, 0, NAN, "Mentions", "mentions", NULL, "0.1.0", "Mentions of the target."},
    {"n_outlets", REP_INTEGER, true, false, 0, NAN, "Outlets", "outlets", NULL, "0.1.0",
     "Outlets with a matching article."},
    {"n_clusters", REP_INTEGER, false, false, 0, NAN, "Stories", "stories", NULL, "0.1.0",
     "Distinct stories among the matching articles. Empty when they were not counted."},
    {"n_eff", REP_NUMBER, false, false, 0, NAN, "Effective articles", "articles", NULL, "0.1.0",
     "How many independent articles the scored ones are worth. Empty without a scored article."},
    {"stance", REP_NUMBER, false, false, -1, 1, "Stance", "stance (-1 to 1)", NULL, "0.1.0",
     "Mean over the scored articles of the week. 0 is neutral; empty without a scored article."},
    {"stance_sd", REP_NUMBER, false, false, 0, NAN, "Standard deviation of stance", "stance", NULL, "0.1.0",
     "Standard deviation over the scored articles. Empty with fewer than two."},
    {"stance_se", REP_NUMBER, false, false, 0, NAN, "Standard error of stance", "stance", NULL, "0.1.0",
     "Standard error of the mean with outlets as clusters. Empty with fewer than two outlets."},
    {"stance_lo", REP_NUMBER, false, false, -1, 1, "Stance, lower", "stance (-1 to 1)", NULL, "0.1.0",
     "Lower end of its interval. Empty with fewer than two outlets."},
    {"stance_hi", REP_NUMBER, false, false, -1, 1, "Stance, upper", "stance (-1 to 1)", NULL, "0.1.0",
     "Upper end of its interval. Empty with fewer than two outlets."},
    {"ci_method", REP_STRING, false, false, NAN, NAN, "Method of the interval", "", NULL, "0.1.0",
     "How the interval was made, or why there is none. Empty without a scored article."},
    {"stance_shrunk", REP_NUMBER, false, false, -1, 1, "Stance, shrunk", "stance (-1 to 1)", NULL, "0.1.0",
     "Stance drawn toward that of the other countries as far as it is uncertain. For maps and rankings."},
    {"stance_shrunk_lo", REP_NUMBER, false, false, -1, 1, "Stance, shrunk, lower", "stance (-1 to 1)", NULL, "0.1.0",
     "Lower end of its interval."},
    {"stance_shrunk_hi", REP_NUMBER, false, false, -1, 1, "Stance, shrunk, upper", "stance (-1 to 1)", NULL, "0.1.0",
     "Upper end of its interval."},
    {"stance_smooth", REP_NUMBER, false, false, NAN, NAN, "Stance, smoothed", "stance", NULL, "0.1.0",
     "LOWESS curve through the weeks, for the eye. Empty where there are too few weeks."},
    {"net_sentiment", REP_NUMBER, false, false, -100, 100, "Net sentiment", "articles per hundred", NULL, "0.1.0",
     "100 times pos less neg, by the scored articles. Empty without a scored article."},
    {"pos", REP_INTEGER, true, false, 0, NAN, "Positive articles", "articles", NULL, "0.1.0",
     "Scored articles with a stance from 0.05 on."},
    {"neu", REP_INTEGER, true, false, 0, NAN, "Neutral articles", "articles", NULL, "0.1.0",
     "Scored articles between."},
    {"neg", REP_INTEGER, true, false, 0, NAN, "Negative articles", "articles", NULL, "0.1.0",
     "Scored articles with a stance from -0.05 down."},
    {"tone", REP_NUMBER, false, false, NAN, NAN, "Tone", "words per hundred", NULL, "0.1.0",
     "Mean over the scored articles of positive less negative words per hundred words. About the article and not the "
     "target."},
    {"coverage", REP_ENUM, true, false, NAN, NAN, "Coverage", "", COVERAGES, "0.1.0", "Whether the week may be read."},
    {"mentions_lo", REP_NUMBER, false, false, 0, NAN, "Mentions, lower", "mentions", NULL, "0.1.0",
     "Lower end of Garwood's interval of mentions. Empty without articles."},
    {"mentions_hi", REP_NUMBER, false, false, 0, NAN, "Mentions, upper", "mentions", NULL, "0.1.0", "Upper end of it."},
    {"ratio_shrunk", REP_NUMBER, false, false, 0, 1, "Attention, shrunk", "share (0 to 1)", NULL, "0.1.0",
     "Attention drawn toward that of the other countries as far as its article count is small. For maps and rankings."},
    {"ratio_shrunk_lo", REP_NUMBER, false, false, 0, 1, "Attention, shrunk, lower", "share (0 to 1)", NULL, "0.1.0",
     "Lower end of its interval."},
    {"ratio_shrunk_hi", REP_NUMBER, false, false, 0, 1, "Attention, shrunk, upper", "share (0 to 1)", NULL, "0.1.0",
     "Upper end of its interval."},
    {"ratio_smooth", REP_NUMBER, false, false, NAN, NAN, "Attention, smoothed", "share", NULL, "0.1.0",
     "LOWESS curve through attention, for the eye. Empty where there are too few weeks."},
    {"ratio_smooth_lo", REP_NUMBER, false, false, NAN, NAN, "Attention, smoothed, lower", "share", NULL, "0.1.0",
     "Lower edge of its band."},
    {"ratio_smooth_hi", REP_NUMBER, false, false, NAN, NAN, "Attention, smoothed, upper", "share", NULL, "0.1.0",
     "Upper edge of its band."},
    {"stance_smooth_lo", REP_NUMBER, false, false, NAN, NAN, "Stance, smoothed, lower", "stance", NULL, "0.1.0",
     "Lower edge of the band of stance_smooth."},
    {"stance_smooth_hi", REP_NUMBER, false, false, NAN, NAN, "Stance, smoothed, upper", "stance", NULL, "0.1.0",
     "Upper edge of it."},
    {"share_of_voice", REP_NUMBER, false, false, 0, 1, "Share of voice", "share (0 to 1)", NULL, "0.1.0",
     "Matching articles by those of all targets of the run. Empty with one target, or without a match of any."},
    {"share_of_voice_lo", REP_NUMBER, false, false, 0, 1, "Share of voice, lower", "share (0 to 1)", NULL, "0.1.0",
     "Lower end of its Wilson interval."},
    {"share_of_voice_hi", REP_NUMBER, false, false, 0, 1, "Share of voice, upper", "share (0 to 1)", NULL, "0.1.0",
     "Upper end of its Wilson interval."},
    {"attention_index", REP_NUMBER, false, false, NAN, NAN, "Attention index", "index", NULL, "0.1.0",
     "Outlet-normalised attention, 100 on average over the base window."},
    {"attention_index_outlets", REP_INTEGER, false, false, 0, NAN, "Outlets in the index", "outlets", NULL, "0.1.0",
     "Outlets in attention_index."},
    {"stance_adjusted", REP_NUMBER, false, false, NAN, NAN, "Stance, adjusted", "stance", NULL, "0.1.0",
     "The stance of the week freed of which outlets wrote in it. Empty where it cannot be told."},
    {"stance_adjusted_se", REP_NUMBER, false, false, 0, NAN, "Stance, adjusted, error", "stance", NULL, "0.1.0",
     "Its standard error."},
    {"stance_adjusted_lo", REP_NUMBER, false, false, NAN, NAN, "Stance, adjusted, lower", "stance", NULL, "0.1.0",
     "Lower end of its interval."},
    {"stance_adjusted_hi", REP_NUMBER, false, false, NAN, NAN, "Stance, adjusted, upper", "stance", NULL, "0.1.0",
     "Upper end of its interval."},
    {"stance_two_way_se", REP_NUMBER, false, false, 0, NAN, "Stance, two-way error", "stance", NULL, "0.1.0",
     "Error of stance with outlets and stories as clusters at once. Empty where it is not defined."},
    {"stance_two_way_lo", REP_NUMBER, false, false, NAN, NAN, "Stance, two-way, lower", "stance", NULL, "0.1.0",
     "Lower end of that interval."},
    {"stance_two_way_hi", REP_NUMBER, false, false, NAN, NAN, "Stance, two-way, upper", "stance", NULL, "0.1.0",
     "Upper end of that interval."},
    {"n_countries", REP_INTEGER, false, false, 0, NAN, "Countries", "countries", NULL, "0.1.0",
     "Countries with an article in the week, of pooled rows; 1 or 0 of one country."},
    {"weights", REP_STRING, false, false, NAN, NAN, "Weights", "", NULL, "0.1.0",
     "Name of the file of weights. Empty without; the next seven are then empty too."},
    {"ratio_weighted", REP_NUMBER, false, false, NAN, NAN, "Attention, weighted", "share (0 to 1)", NULL, "0.1.0",
     "Attention with outlets weighted."},
    {"ratio_weighted_lo", REP_NUMBER, false, false, NAN, NAN, "Attention, weighted, lower", "share (0 to 1)", NULL,
     "0.1.0", "Lower end of its interval."},
    {"ratio_weighted_hi", REP_NUMBER, false, false, NAN, NAN, "Attention, weighted, upper", "share (0 to 1)", NULL,
     "0.1.0", "Upper end of its interval."},
    {"stance_weighted", REP_NUMBER, false, false, NAN, NAN, "Stance, weighted", "stance", NULL, "0.1.0",
     "Stance with outlets weighted."},
    {"stance_weighted_lo", REP_NUMBER, false, false, NAN, NAN, "Stance, weighted, lower", "stance", NULL, "0.1.0",
     "Lower end of its interval."},
    {"stance_weighted_hi", REP_NUMBER, false, false, NAN, NAN, "Stance, weighted, upper", "stance", NULL, "0.1.0",
     "Upper end of its interval."},
    {"n_eff_weighted", REP_NUMBER, false, false, 0, NAN, "Effective articles, weighted", "articles", NULL, "0.1.0",
     "Independent articles of equal weight that the weighted stance rests on."},
    {"coverage_reason", REP_STRING, false, false, NAN, NAN, "Reason of coverage", "", NULL, "0.1.0",
     "Why a week is a gap or partial: few_articles, not_fetched, fetch_failed, fetch_partial or range; else empty."},
    {"ratio_se", REP_NUMBER, false, false, 0, NAN, "Standard error of attention", "share", NULL, "0.1.0",
     "Standard error of ratio with outlets as clusters. Empty with one outlet, and when none or all articles match."},
    {"ratio_df", REP_NUMBER, false, false, 0, NAN, "Degrees of freedom of attention", "", NULL, "0.1.0",
     "Satterthwaite's degrees of freedom of ratio_se. Empty with one outlet."},
    {"ratio_deff", REP_NUMBER, false, false, 0, NAN, "Design effect of attention", "", NULL, "0.1.0",
     "Square of ratio_se by the variance of as many independent articles. Empty with ratio_se."},
    {"ratio_clustered_lo", REP_NUMBER, false, false, 0, 1, "Attention, outlets as clusters, lower", "share (0 to 1)",
     NULL, "0.1.0", "Lower end of the interval of ratio with outlets as clusters: the one to quote."},
    {"ratio_clustered_hi", REP_NUMBER, false, false, 0, 1, "Attention, outlets as clusters, upper", "share (0 to 1)",
     NULL, "0.1.0", "Upper end of it."},
    {"ratio_clustered_method", REP_STRING, false, false, NAN, NAN, "Method of the clustered interval", "", NULL,
     "0.1.0", "How the clustered interval of ratio was made, or why there is none. Empty without articles."},
    {"mentions_clustered_lo", REP_NUMBER, false, false, 0, NAN, "Mentions, outlets as clusters, lower", "mentions",
     NULL, "0.1.0", "Lower end of the interval of mentions with outlets as clusters: the one to quote."},
    {"mentions_clustered_hi", REP_NUMBER, false, false, 0, NAN, "Mentions, outlets as clusters, upper", "mentions",
     NULL, "0.1.0", "Upper end of it."},
};

/* The first columns of series-day and its like; the others are those of series from `base` on. */
static const struct rep_column period_meta[] = {
    {"target", REP_STRING, true, false, NAN, NAN, "Target", "", NULL, "0.1.0", "Id of the entity that is looked for."},
    {"country_role", REP_ENUM, true, false, NAN, NAN, "Role of the country", "", ROLES, "0.1.0",
     "How the country belongs to the article."},
    {"country", REP_STRING, true, false, NAN, NAN, "Country", "", NULL, "0.1.0",
     "ISO 3166-1 alpha-2, or EU; ALL for all countries pooled, ALLM for the mean over countries."},
    {"period", REP_STRING, true, false, NAN, NAN, "Period", "", NULL, "0.1.0",
     "The day, month or quarter: 2020-07-13, 2020-07, 2020-Q3."},
    {"period_start", REP_DATE, true, false, NAN, NAN, "First day of the period", "", NULL, "0.1.0", "Its first day."},
    {"period_end", REP_DATE, true, false, NAN, NAN, "Last day of the period", "", NULL, "0.1.0", "Its last day."},
};
enum { PERIOD_HEAD = sizeof period_meta / sizeof period_meta[0] };
static_assert(PERIOD_HEAD == (int)TD_PERIOD_base, "the columns before base");
static_assert(TD_PERIOD_N - (int)TD_PERIOD_base == TD_SERIES_N - (int)TD_SERIES_base, "the same columns from base on");

static const struct rep_column test_meta[] = {TEST_COLUMNS};

static const struct rep_column change_meta[] = {
    TEST_COLUMNS{"near_event", REP_STRING, false, false, NAN, NAN, "Event nearby", "", NULL, "0.1.0",
                 "The nearest known event. Empty when there is none."},
    {"near_event_country", REP_STRING, false, false, NAN, NAN, "Country of the event", "", NULL, "0.1.0",
     "Its country. Empty when it has none."},
    {"near_event_weeks", REP_INTEGER, false, false, NAN, NAN, "Weeks from the event", "weeks", NULL, "0.1.0",
     "Weeks from the event to the change; negative when the change came first."},
    {"near_event_chance", REP_NUMBER, false, false, 0, 1, "Chance of an event nearby", "share (0 to 1)", NULL, "0.1.0",
     "Share of all weeks that have an event as near as this."},
};

static const struct rep_column contrast_meta[] = {
    TEST_COLUMNS{"outlet", REP_STRING, false, false, NAN, NAN, "Outlet", "", NULL, "0.1.0",
                 "One outlet of a comparison of outlets. Empty otherwise."},
    {"at_outlet", REP_STRING, false, false, NAN, NAN, "Other outlet", "", NULL, "0.1.0", "The other. Empty otherwise."},
};

static const struct rep_column effect_meta[] = {
    TEST_COLUMNS{"event", REP_STRING, true, false, NAN, NAN, "Event", "", NULL, "0.1.0",
                 "The event that was tested, as in the table events."},
    {"event_date", REP_STRING, false, false, NAN, NAN, "Date of the event", "", NULL, "0.1.0", "Its date."},
    {"event_country", REP_STRING, false, false, NAN, NAN, "Country of the event", "", NULL, "0.1.0",
     "Its country. Empty when it has none."},
    {"placebo_share", REP_NUMBER, false, false, 0, 1, "Share of placebos", "share (0 to 1)", NULL, "0.1.0",
     "Share of the placebos that came out at least as far from nothing as the event. Empty without placebos."},
    {"placebo_n", REP_INTEGER, false, false, 0, NAN, "Placebos", "", NULL, "0.1.0", "How many placebos there were."},
};

static const struct rep_column alert_meta[] = {
    {"target", REP_STRING, true, false, NAN, NAN, "Target", "", NULL, "0.1.0", "Id of the entity that is looked for."},
    {"country_role", REP_ENUM, false, false, NAN, NAN, "Role of the country", "", ROLES, "0.1.0",
     "How the country belongs to the article. Empty when the test is over no role."},
    {"country", REP_STRING, false, false, NAN, NAN, "Country", "", NULL, "0.1.0",
     "ISO 3166-1 alpha-2, or EU; ALL for all countries pooled. Empty when not known."},
    {"base", REP_ENUM, false, false, NAN, NAN, "What counts as one", "", BASES, "0.1.0",
     "Every article, or one article per story."},
    {"test", REP_STRING, true, false, NAN, NAN, "Test", "", NULL, "0.1.0",
     "Name of the test that raised the alert, as in the table changes."},
    {"week", REP_STRING, true, false, NAN, NAN, "ISO week", "", NULL, "0.1.0", "ISO 8601 week such as 2020-W53."},
    {"article_id", REP_STRING, true, false, NAN, NAN, "Article", "", NULL, "0.1.0",
     "A matching article of the week, as in the table articles."},
    {"outlet", REP_STRING, false, false, NAN, NAN, "Outlet", "", NULL, "0.1.0", "Its outlet. Empty when unknown."},
    {"outlet_country", REP_STRING, false, false, NAN, NAN, "Country of the outlet", "", NULL, "0.1.0",
     "Its country. Empty when unknown."},
    {"published_at", REP_STRING, false, false, NAN, NAN, "Published", "", NULL, "0.1.0", "When it was published."},
    {"mentions", REP_INTEGER, false, false, 0, NAN, "Mentions", "mentions", NULL, "0.1.0",
     "How often the article names the target."},
    {"stance", REP_NUMBER, false, false, -1, 1, "Stance", "stance (-1 to 1)", NULL, "0.1.0",
     "Mean over its sentences with the target. Empty in a language without a method."},
};

static const struct rep_column event_meta[] = {
    {"event", REP_STRING, true, false, NAN, NAN, "Event", "", NULL, "0.1.0", "Name of the event in other tables."},
    {"date", REP_DATE, true, false, NAN, NAN, "Date", "", NULL, "0.1.0", "The day on which it became public."},
    {"precision", REP_ENUM, true, false, NAN, NAN, "Precision of the date", "",
     "day=the day is known|month=the month alone is known: in no test", "0.1.0", "How well the day is known."},
    {"country", REP_STRING, false, false, NAN, NAN, "Country", "", NULL, "0.1.0",
     "Where it happened or who did it: ISO 3166-1 alpha-2, EU, a bloc, or empty."},
    {"kind", REP_STRING, true, false, NAN, NAN, "Kind", "", NULL, "0.1.0", "Kind of event, such as ban or report."},
    {"title", REP_STRING, false, false, NAN, NAN, "What happened", "", NULL, "0.1.0",
     "What happened, in one sentence of whoever made the list."},
    {"source", REP_STRING, false, false, NAN, NAN, "Source", "", NULL, "0.1.0", "Where it can be looked up."},
    {"url", REP_STRING, false, false, NAN, NAN, "Address", "", NULL, "0.1.0", "Its address, or empty."},
    {"target", REP_STRING, false, false, NAN, NAN, "Target", "", NULL, "0.1.0", "Id of the entity that it is about."},
};

static const struct rep_column outlet_meta[] = {
    {"outlet", REP_STRING, true, false, NAN, NAN, "Outlet", "", NULL, "0.1.0", "Name of the outlet."},
    {"countries", REP_STRING, false, false, NAN, NAN, "Countries", "", NULL, "0.1.0",
     "Countries its articles are counted under, codes separated by a semicolon. Empty when unknown."},
    {"languages", REP_STRING, false, false, NAN, NAN, "Languages", "", NULL, "0.1.0",
     "Languages of its articles, tags separated by a semicolon. Empty when unknown."},
    {"n_articles", REP_INTEGER, true, false, 0, NAN, "Articles", "articles", NULL, "0.1.0",
     "Its rows in the table articles."},
    {"n_counted", REP_INTEGER, true, false, 0, NAN, "Articles counted", "articles", NULL, "0.1.0",
     "Those that are not recorded twice: its n_total in the table cells."},
    {"n_reprints", REP_INTEGER, true, false, 0, NAN, "Reprints", "articles", NULL, "0.1.0",
     "Those of the counted that are reprints."},
    {"n_coverage", REP_INTEGER, true, false, 0, NAN, "Coverage rows", "articles", NULL, "0.1.0",
     "Those of the counted that a source lists without their text."},
    {"first_day", REP_DATE, false, false, NAN, NAN, "First day", "", NULL, "0.1.0",
     "Day of its earliest article whose day is known. Empty when there is none."},
    {"last_day", REP_DATE, false, false, NAN, NAN, "Last day", "", NULL, "0.1.0",
     "Day of its latest article whose day is known. Empty when there is none."},
};

static const struct rep_column week_meta[] = {
    {"target", REP_STRING, true, false, NAN, NAN, "Target", "", NULL, "0.1.0", "Id of the entity that is looked for."},
    {"country_role", REP_ENUM, true, false, NAN, NAN, "Role of the country", "", ROLES, "0.1.0",
     "How the country belongs to the article."},
    {"country", REP_STRING, true, false, NAN, NAN, "Country", "", NULL, "0.1.0",
     "ISO 3166-1 alpha-2, or EU; ALL for all countries pooled."},
    {"base", REP_ENUM, true, false, NAN, NAN, "What counts as one", "", BASES, "0.1.0",
     "Every article, or one article per story."},
    {"week", REP_STRING, true, false, NAN, NAN, "ISO week", "", NULL, "0.1.0", "The newer side: one ISO 8601 week."},
    {"span", REP_INTEGER, true, false, 1, NAN, "Weeks looked back", "weeks", NULL, "0.1.0",
     "The older side: the usable ones among so many weeks before."},
    {"measure", REP_ENUM, true, false, NAN, NAN, "Measure", "",
     "attention=share of articles that name the target|mentions=mentions of the target per article|stance=mean stance "
     "of the scored articles",
     "0.1.0", "What is compared."},
    {"value", REP_NUMBER, false, false, NAN, NAN, "The week's value", "", NULL, "0.1.0",
     "The measure in the week. Empty without an article (a scored one, for stance)."},
    {"value_before", REP_NUMBER, false, false, NAN, NAN, "The value before", "", NULL, "0.1.0",
     "The measure over all articles of the usable weeks of the span together."},
    {"difference", REP_NUMBER, false, false, NAN, NAN, "Difference", "", NULL, "0.1.0",
     "value less value_before. Empty when the week may not be compared."},
    {"se", REP_NUMBER, false, false, 0, NAN, "Its standard error", "", NULL, "0.1.0",
     "Standard error of the difference with outlets as clusters of both sides together: of CR2 and the jackknife the "
     "one of the wider interval. p is the larger of both, so it need not be that of se and df."},
    {"df", REP_NUMBER, false, false, 1, NAN, "Degrees of freedom", "", NULL, "0.1.0",
     "Degrees of freedom of se: Satterthwaite's of CR2, the smaller number of outlets less one of the jackknife."},
    {"lo", REP_NUMBER, false, false, NAN, NAN, "Difference, lower", "", NULL, "0.1.0", "Lower end of its interval."},
    {"hi", REP_NUMBER, false, false, NAN, NAN, "Difference, upper", "", NULL, "0.1.0", "Upper end of its interval."},
    {"p", REP_NUMBER, false, false, 0, 1, "p", "probability", NULL, "0.1.0",
     "Two-sided p of no difference. Empty without an interval, and of one outlet alone, whose weeks may differ by more "
     "than chance without any change."},
    {"q", REP_NUMBER, false, false, 0, 1, "q", "probability", NULL, "0.1.0",
     "Benjamini and Hochberg's q over the countries and the pool of the same target, role, base, week, span and "
     "measure that have a p."},
    {"n", REP_INTEGER, true, false, 0, NAN, "Articles", "articles", NULL, "0.1.0",
     "Articles of the week; for stance the scored ones."},
    {"n_before", REP_INTEGER, true, false, 0, NAN, "Articles before", "articles", NULL, "0.1.0",
     "The same of the usable weeks of the span."},
    {"weeks_before", REP_INTEGER, true, false, 0, NAN, "Weeks before", "weeks", NULL, "0.1.0",
     "Usable weeks of the span: those with coverage ok or low."},
    {"n_outlets", REP_INTEGER, true, false, 0, NAN, "Outlets", "outlets", NULL, "0.1.0",
     "Outlets with one of the articles n."},
    {"n_outlets_before", REP_INTEGER, true, false, 0, NAN, "Outlets before", "outlets", NULL, "0.1.0",
     "Outlets with one of the articles n_before."},
    {"n_outlets_both", REP_INTEGER, true, false, 0, NAN, "Outlets on both sides", "outlets", NULL, "0.1.0",
     "Outlets with articles on both sides."},
    {"method", REP_ENUM, true, false, NAN, NAN, "Method of the interval", "",
     TD_METHOD_CR2
     "=clustered by outlet, CR2|" TD_METHOD_CR3 "=the same with two outlets on a side, CR3|" TD_METHOD_JACKKNIFE
     "=by leaving out one outlet at a time|" TD_METHOD_CLUSTERED
     "=Newcombe's with as many articles as the outlets are worth|" TD_METHOD_CLUSTERED_JACKKNIFE
     "=the same by the jackknife|" TD_METHOD_SHARE_NOT_WIDER
     "=Newcombe's with articles independent within outlets|" TD_METHOD_SHARE_NONE_OR_ALL
     "=no article matches or all do on both sides|" TD_METHOD_RATE_NOT_WIDER
     "=counts independent within outlets|" TD_METHOD_RATE_NONE "=no mention on either side|" TD_METHOD_SHARE_ONE_OUTLET
     "=Newcombe's of the same one outlet on both sides, not tested|" TD_METHOD_RATE_ONE_OUTLET
     "=counts of the same one outlet on both sides, not tested|" TD_METHOD_NO_DATA
     "=no article in the week|" TD_METHOD_NO_DATA_BEFORE "=no article before|" TD_METHOD_NO_WEEKS_BEFORE
     "=no usable week in the span|" TD_METHOD_GAP "=the week is a gap|" TD_METHOD_PARTIAL
     "=the week is not complete|" TD_METHOD_ONE_OUTLET "=under two outlets on a side|" TD_METHOD_OUTLETS_DIFFER
     "=under two outlets on both sides|" TD_METHOD_NO_VARIATION "=outlets agree to the last digit",
     "0.1.0", "How the interval was made, or why there is none."},
    {"two_way_lo", REP_NUMBER, false, false, NAN, NAN, "Difference by outlets and stories, lower", "", NULL, "0.1.0",
     "Lower end of the interval with outlets and stories as clusters. Stance on base all only."},
    {"two_way_hi", REP_NUMBER, false, false, NAN, NAN, "Difference by outlets and stories, upper", "", NULL, "0.1.0",
     "Its upper end."},
    {"two_way_p", REP_NUMBER, false, false, 0, 1, "p by outlets and stories", "probability", NULL, "0.1.0",
     "Two-sided p of that interval."},
};

static const struct rep_column robustness_meta[] = {
    {"target", REP_STRING, true, false, NAN, NAN, "Target", "", NULL, "0.1.0", "Id of the entity that is looked for."},
    {"country_role", REP_ENUM, true, false, NAN, NAN, "Role of the country", "", ROLES, "0.1.0",
     "How the country belongs to the article."},
    {"country", REP_STRING, true, false, NAN, NAN, "Country", "", NULL, "0.1.0",
     "ISO 3166-1 alpha-2, or EU; ALL for all countries pooled."},
    {"result", REP_ENUM, true, false, NAN, NAN, "Result", "",
     "attention=attention of the last 13 weeks|stance=stance of the last 13 weeks|trend_attention=slope of attention "
     "per week|trend_stance=slope of stance per week|change_attention=largest change of level of attention|"
     "change_stance=largest change of level of stance|alert=matches of the newest week less those to expect",
     "0.1.0", "The headline result."},
    {"variant", REP_STRING, true, false, NAN, NAN, "Variant", "", NULL, "0.1.0",
     "The choice that is another one; baseline is the run as it is configured."},
    {"value", REP_NUMBER, false, false, NAN, NAN, "Result under the variant", "", NULL, "0.1.0",
     "The result under the variant, in units of the measure. Empty when it leaves nothing to compute it from."},
    {"lo", REP_NUMBER, false, false, NAN, NAN, "Result, lower", "", NULL, "0.1.0", "Lower end of its interval."},
    {"hi", REP_NUMBER, false, false, NAN, NAN, "Result, upper", "", NULL, "0.1.0", "Upper end of its interval."},
    {"baseline", REP_NUMBER, false, false, NAN, NAN, "Result as configured", "", NULL, "0.1.0",
     "The value of the baseline."},
    {"difference", REP_NUMBER, false, false, NAN, NAN, "Difference", "", NULL, "0.1.0", "value less baseline."},
    {"verdict", REP_ENUM, true, false, NAN, NAN, "Verdict", "",
     "baseline=the baseline itself|same_sign_inside=the sign of the baseline and inside its interval|"
     "same_sign_outside=the sign of the baseline but outside its interval|other_sign_inside=the other sign and inside "
     "its interval|other_sign_outside=the other sign and outside its interval|same_sign=the sign of a baseline without "
     "an interval|other_sign=the other sign than a baseline without an interval|alert_differs=one of the two raises "
     "an alert|undefined=the variant leaves nothing to compute it from",
     "0.1.0", "Where the result under the variant lies by the baseline and its interval."},
    {"note", REP_STRING, false, false, NAN, NAN, "Note", "", NULL, "0.1.0",
     "The week of a change or an alert, whether there is an alert, or the outlet that was left out. Empty otherwise."},
};

static const struct rep_column corrected_meta[] = {
    {"target", REP_STRING, true, false, NAN, NAN, "Target", "", NULL, "0.1.0", "Id of the entity that is looked for."},
    {"kind", REP_ENUM, true, false, NAN, NAN, "Kind of number", "",
     "level=the number of a country and period|change=a quarter less the one before it that has units|contrast=a "
     "country less another over all periods|test=whether the corrections are the same in all countries",
     "0.1.0", "What the row is."},
    {"country", REP_STRING, false, false, NAN, NAN, "Country of the outlets", "", NULL, "0.1.0",
     "ISO 3166-1 alpha-2 of the outlets' country; all for all of them. Empty when it is not known."},
    {"period", REP_STRING, true, false, NAN, NAN, "Period", "", NULL, "0.1.0", "A quarter such as 2020-Q3, or all."},
    {"against", REP_STRING, false, false, NAN, NAN, "Taken off", "", NULL, "0.1.0",
     "What is taken off: the earlier quarter of a change, the other country of a contrast. Empty otherwise."},
    {"measure", REP_ENUM, true, false, NAN, NAN, "Measure", "",
     "stance=mean over articles of their sentences' stance|net_sentiment=positive less negative units per hundred",
     "0.1.0", "What is estimated: stance in -1 to 1, net_sentiment in units per hundred."},
    {"method", REP_ENUM, true, false, NAN, NAN, "Method", "",
     "ppi=prediction-powered with power tuning|dsl=design-based supervised learning|naive=the scores alone|"
     "adjusted=counts adjusted for the errors of the scores|welch=Welch's test of several means",
     "0.1.0", "How the estimate was made."},
    {"estimate", REP_NUMBER, false, false, NAN, NAN, "Estimate", "", NULL, "0.1.0",
     "The number in the unit of its measure; F for the test. Empty when the labels are too few."},
    {"lo", REP_NUMBER, false, false, NAN, NAN, "Estimate, lower", "", NULL, "0.1.0",
     "Lower end of its interval. Empty with one outlet."},
    {"hi", REP_NUMBER, false, false, NAN, NAN, "Estimate, upper", "", NULL, "0.1.0",
     "Upper end of its interval. Empty with one outlet."},
    {"se", REP_NUMBER, false, false, 0, NAN, "Standard error", "", NULL, "0.1.0",
     "Standard error of both doubts, outlets and labelling. Empty with one outlet."},
    {"se_labels", REP_NUMBER, false, false, 0, NAN, "Standard error of labelling", "", NULL, "0.1.0",
     "Standard error of labelling alone: what is left when just these articles are meant. Empty without labels."},
    {"df", REP_NUMBER, false, false, 0, NAN, "Degrees of freedom", "", NULL, "0.1.0",
     "Degrees of freedom; of the test the second. Empty when there is no interval."},
    {"p", REP_NUMBER, false, false, 0, 1, "p", "probability", NULL, "0.1.0",
     "Of a difference being 0; of the corrections being the same in all countries. Empty for a level."},
    {"lambda", REP_NUMBER, false, false, 0, 1, "Use of the scores", "share (0 to 1)", NULL, "0.1.0",
     "How far the scores are used: 0 the labels alone, 1 in full. Empty where the method has none."},
    {"n_units", REP_INTEGER, true, false, 0, NAN, "Units", "sentences or articles", NULL, "0.1.0",
     "Scored units that the number is about."},
    {"n_labels", REP_INTEGER, true, false, 0, NAN, "Labelled units", "sentences or articles", NULL, "0.1.0",
     "Those of them that have a label."},
    {"n_outlets", REP_INTEGER, true, false, 0, NAN, "Outlets", "outlets", NULL, "0.1.0",
     "Outlets that the interval rests on."},
    {"note", REP_STRING, false, false, NAN, NAN, "Notes", "", NULL, "0.1.0",
     "few_labels, one_outlet, few_outlets, sign_differs, pooled_matrix, matrix_singular or share_outside, separated by "
     "a semicolon. Empty otherwise."},
};

static const struct rep_column coverage_meta[] = {
    {"fetched_at", REP_STRING, true, false, NAN, NAN, "When it was asked", "", NULL, "0.1.0",
     "When the source's turn came: date and time of RFC 3339 in UTC."},
    {"source", REP_STRING, true, false, NAN, NAN, "Source", "", NULL, "0.1.0",
     "Name of the source in the configuration; its files are raw/SOURCE/ in ingest_file of the table articles."},
    {"outlet", REP_STRING, false, false, NAN, NAN, "Outlet", "", NULL, "0.1.0",
     "The outlet that is configured for the source, which may have no article. Empty when none is."},
    {"result", REP_ENUM, true, false, NAN, NAN, "Result", "",
     "ok=every address was got or is unchanged|partial=some were|failed=none was", "0.1.0",
     "What came of asking the source."},
    {"addresses", REP_INTEGER, true, false, 0, NAN, "Addresses", "addresses", NULL, "0.1.0",
     "How many the source has."},
    {"fetched", REP_INTEGER, true, false, 0, NAN, "Fetched", "addresses", NULL, "0.1.0", "Those that were kept."},
    {"unchanged", REP_INTEGER, true, false, 0, NAN, "Unchanged", "addresses", NULL, "0.1.0",
     "Those that were as they had been."},
    {"refused", REP_INTEGER, true, false, 0, NAN, "Refused", "addresses", NULL, "0.1.0",
     "Those that robots.txt forbids."},
    {"failed", REP_INTEGER, true, false, 0, NAN, "Failed", "addresses", NULL, "0.1.0",
     "Those that were not to be had. An interrupted run leaves addresses that are in none of the four."},
    {"reason", REP_STRING, false, true, NAN, NAN, "Reason", "", NULL, "0.1.0",
     "Why the first that was not got was not; it may name addresses and folders. Empty when result is ok."},
};

const struct rep_table rep_tables[REP_TABLES] = {
    {"outlets",
     &rep_outlets_schema,
     NULL,
     0,
     outlet_meta,
     "Outlets",
     "One row per name of an outlet in the table articles; made at export.",
     "outlet",
     REP_KEY_PRIMARY,
     {{NULL, NULL, NULL}},
     ""},
    {"events",
     &td_events_schema,
     NULL,
     0,
     event_meta,
     "Events",
     "Dated public facts that attention or stance may have answered to, as they were given to the analysis.",
     "event",
     REP_KEY_PRIMARY,
     {{NULL, NULL, NULL}},
     ""},
    {"articles",
     &td_articles_schema,
     NULL,
     0,
     article_meta,
     "Articles",
     "One row per article. ingest_file and ingest_record say where it was read.",
     "article_id",
     REP_KEY_PRIMARY,
     {{"outlet", "outlets", "outlet"}, {"cluster_id", "articles", "article_id"}},
     "outlet_country,language,cluster_id"},
    {"mentions",
     &td_mentions_schema,
     NULL,
     0,
     mention_meta,
     "Mentions",
     "One row per sentence that names the target.",
     "article_id,target,sentence",
     REP_KEY_PRIMARY,
     {{"article_id", "articles", "article_id"}},
     "target"},
    {"places",
     &td_places_schema,
     NULL,
     0,
     place_meta,
     "Places",
     "One row per country and bloc that an article names.",
     "article_id,place",
     REP_KEY_PRIMARY,
     {{"article_id", "articles", "article_id"}},
     "place"},
    {"cells",
     &td_cells_schema,
     NULL,
     0,
     cell_meta,
     "Cells",
     "The integers from which every series is made; cells of parts of a corpus may be added.",
     "target,country_role,country,week,day_first,outlet,base",
     REP_KEY_UNIQUE,
     {{"outlet", "outlets", "outlet"}},
     "week"},
    {"series",
     &td_series_schema,
     NULL,
     0,
     series_meta,
     "Series",
     "Attention and stance per country and week, with their intervals.",
     "target,country_role,country,base,week",
     REP_KEY_PRIMARY,
     {{NULL, NULL, NULL}},
     "week"},
    {"series-day",
     &td_days_schema,
     period_meta,
     PERIOD_HEAD,
     series_meta + TD_SERIES_base,
     "Series by day",
     "Attention and stance per country and day, with their intervals. What the columns call a week is the day here.",
     "target,country_role,country,base,period",
     REP_KEY_PRIMARY,
     {{NULL, NULL, NULL}},
     "period"},
    {"series-month",
     &td_months_schema,
     period_meta,
     PERIOD_HEAD,
     series_meta + TD_SERIES_base,
     "Series by month",
     "Attention and stance per country and month, with their intervals. What the columns call a week is the month "
     "here.",
     "target,country_role,country,base,period",
     REP_KEY_PRIMARY,
     {{NULL, NULL, NULL}},
     "period"},
    {"series-quarter",
     &td_quarters_schema,
     period_meta,
     PERIOD_HEAD,
     series_meta + TD_SERIES_base,
     "Series by quarter",
     "Attention and stance per country and quarter, with their intervals. What the columns call a week is the quarter "
     "here.",
     "target,country_role,country,base,period",
     REP_KEY_PRIMARY,
     {{NULL, NULL, NULL}},
     "period"},
    {"trends",
     &td_trends_schema,
     NULL,
     0,
     test_meta,
     "Trends",
     "Does attention or stance rise or fall: tests of slopes.",
     "target,country_role,country,base,measure,test,window,at",
     REP_KEY_NONE,
     {{NULL, NULL, NULL}},
     "target,country_role,country"},
    {"changes",
     &td_changes_schema,
     NULL,
     0,
     change_meta,
     "Changes",
     "Breaks and alerts.",
     "target,country_role,country,base,measure,test,window,at",
     REP_KEY_NONE,
     {{"near_event", "events", "event"}},
     "target,country_role,country"},
    {"contrasts",
     &td_contrasts_schema,
     NULL,
     0,
     contrast_meta,
     "Contrasts",
     "Countries and outlets compared.",
     "target,country_role,country,base,measure,test,window,at,outlet,at_outlet",
     REP_KEY_NONE,
     {{"outlet", "outlets", "outlet"}, {"at_outlet", "outlets", "outlet"}},
     "target,country_role,country"},
    {"effects",
     &td_effects_schema,
     NULL,
     0,
     effect_meta,
     "Effects",
     "Did attention or stance step up or down with an event.",
     "target,country_role,country,base,measure,test,window,at,event",
     REP_KEY_NONE,
     {{"event", "events", "event"}},
     "event"},
    {"weeks",
     &td_weeks_schema,
     NULL,
     0,
     week_meta,
     "Weeks",
     "Each of the newest weeks less the weeks before it.",
     "target,country_role,country,base,week,span,measure",
     REP_KEY_PRIMARY,
     {{NULL, NULL, NULL}},
     "week"},
    {"alerts",
     &td_alerts_schema,
     NULL,
     0,
     alert_meta,
     "Alerts",
     "The articles behind an alert.",
     "target,country_role,country,base,test,week,article_id",
     REP_KEY_UNIQUE,
     {{"article_id", "articles", "article_id"}, {"outlet", "outlets", "outlet"}},
     "article_id"},
    {"robustness",
     &td_robustness_schema,
     NULL,
     0,
     robustness_meta,
     "Robustness",
     "The headline results beside what they would be under other choices.",
     "target,country_role,country,result,variant",
     REP_KEY_UNIQUE,
     {{NULL, NULL, NULL}},
     "country"},
    {"corrected",
     &td_corrected_schema,
     NULL,
     0,
     corrected_meta,
     "Corrected",
     "Stance and net sentiment, corrected by the labels of a sample, beside what the scores alone say.",
     "target,kind,country,period,against,measure,method",
     REP_KEY_UNIQUE,
     {{NULL, NULL, NULL}},
     "country"},
    {"coverage",
     &td_coverage_schema,
     NULL,
     0,
     coverage_meta,
     "Coverage",
     "What each run of fetch got of each source: in which weeks silence is no silence of the press.",
     "fetched_at,source",
     REP_KEY_NONE,         /* a clock that is given may stand still */
     {{NULL, NULL, NULL}}, /* not to outlets: those have articles, and a source that always failed has none */
     "source"},
};

size_t rep_column_index(const struct rep_table *t, struct td_slice name)
{
    size_t i = 0;
    while (i < t->schema->n && !td_eqs(name, rep_column_at(t, i)->name))
        i++;
    return i;
}

bool rep_next_value(struct td_slice *rest, struct td_slice *code, struct td_slice *meaning)
{
    if (!rest->p)
        return false;
    *meaning = td_cut(rest, '|');
    *code = td_cut(meaning, '=');
    return true;
}

int rep_value_number(const struct rep_column *c, struct td_slice code)
{
    struct td_slice rest = td_str(c->values), one, meaning;
    for (int i = 1; rep_next_value(&rest, &one, &meaning); i++)
        if (td_eq(one, code))
            return i;
    return 0;
}
