#include "mime.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <stdlib.h>

enum { MESSAGES_MAX = 256 };

struct ing_mime {
    struct td_slice bytes;
    GMimeStream *stream;
    GMimeParser *parser;
    GMimeMessage *message[MESSAGES_MAX]; /* [0] is owned, the others are inside it */
    int n_messages;
    struct ing_mime_part *part;
    size_t n_parts, n_seen;
    char *hold; /* of the last header */
    bool mbox, done, encrypted, cut;
};

/* The classes of what a message holds are made here, once, so that threads find them and make none. */
static void start(void)
{
    g_mime_init();
    const GType types[] = {GMIME_TYPE_MESSAGE,
                           GMIME_TYPE_PART,
                           GMIME_TYPE_TEXT_PART,
                           GMIME_TYPE_APPLICATION_PKCS7_MIME,
                           GMIME_TYPE_MULTIPART,
                           GMIME_TYPE_MULTIPART_SIGNED,
                           GMIME_TYPE_MULTIPART_ENCRYPTED,
                           GMIME_TYPE_MESSAGE_PART,
                           GMIME_TYPE_MESSAGE_PARTIAL};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        (void)g_type_class_ref(types[i]);
}

struct ing_mime *ing_mime_open(struct td_slice bytes, bool mbox)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct ing_mime *m = calloc(1, sizeof *m);
    if (!m || pthread_once(&once, start) != 0) {
        free(m);
        return NULL;
    }
    m->bytes = bytes;
    m->mbox = mbox;
    m->stream = g_mime_stream_mem_new_with_buffer(bytes.p, bytes.n);
    m->parser = g_mime_parser_new_with_stream(m->stream);
    g_mime_parser_set_format(m->parser, mbox ? GMIME_FORMAT_MBOX : GMIME_FORMAT_MESSAGE);
    return m;
}

static void forget(struct ing_mime *m)
{
    if (m->message[0])
        g_object_unref(m->message[0]);
    m->message[0] = NULL;
    m->n_messages = 0;
    for (size_t i = 0; i < m->n_parts; i++)
        g_free((char *)(uintptr_t)m->part[i].type.p);
    free(m->part);
    m->part = NULL;
    m->n_parts = m->n_seen = 0;
    g_free(m->hold);
    m->hold = NULL;
    m->encrypted = m->cut = false;
}

static bool contains(struct td_slice s, struct td_slice what)
{
    for (size_t i = 0; what.n && i + what.n <= s.n; i++) {
        const char *p = memchr(s.p + i, what.p[0], s.n - i - what.n + 1);
        if (!p)
            return false;
        i = (size_t)(p - s.p);
        if (memcmp(p, what.p, what.n) == 0)
            return true;
    }
    return false;
}

/* The closing line of a multipart body, "--boundary--", must stand somewhere. */
static void check_end(struct ing_mime *m, GMimeObject *o)
{
    const char *boundary = g_mime_multipart_get_boundary((GMimeMultipart *)o);
    char mark[300];
    if (!boundary || strlen(boundary) > 200)
        return;
    (void)snprintf(mark, sizeof mark, "--%s--", boundary);
    m->cut = m->cut || !contains(m->bytes, td_str(mark));
}

static void add_part(struct ing_mime *m, GMimeObject *o, int message)
{
    if (m->n_parts == ING_MIME_PARTS_MAX)
        return;
    if ((m->n_parts & (m->n_parts - 1)) == 0) {
        struct ing_mime_part *p = realloc(m->part, (m->n_parts ? 2 * m->n_parts : 1) * sizeof *p);
        if (!p)
            return;
        m->part = p;
    }
    GMimeContentType *t = g_mime_object_get_content_type(o);
    GMimeContentDisposition *d = g_mime_object_get_content_disposition(o);
    char *type = t ? g_mime_content_type_get_mime_type(t) : g_strdup("text/plain");
    for (char *c = type; *c; c++)
        *c = (char)td_lower_byte((unsigned char)*c);
    const char *format = t ? g_mime_content_type_get_parameter(t, "format") : NULL;
    m->part[m->n_parts++] = (struct ing_mime_part){
        .type = td_str(type),
        .charset = td_str(t ? g_mime_content_type_get_parameter(t, "charset") : NULL),
        .location = td_str(g_mime_part_get_content_location((GMimePart *)o)),
        .id = td_str(g_mime_object_get_content_id(o)),
        .attachment = (d && g_mime_content_disposition_is_attachment(d)) || g_mime_part_get_filename((GMimePart *)o),
        .flowed = format && td_eq_nocase(td_str(format), TD_S("flowed")),
        .message = message,
        .opaque = o};
}

static void walk(struct ing_mime *m, GMimeObject *o, int message, int depth)
{
    if (!o || depth > ING_MIME_DEPTH_MAX || ++m->n_seen > ING_MIME_PARTS_MAX)
        return;
    if (GMIME_IS_MULTIPART(o)) {
        GMimeMultipart *multi = (GMimeMultipart *)o;
        m->encrypted = m->encrypted || GMIME_IS_MULTIPART_ENCRYPTED(o);
        check_end(m, o);
        for (int i = 0, n = g_mime_multipart_get_count(multi); i < n; i++)
            walk(m, g_mime_multipart_get_part(multi, i), message, depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(o)) {
        GMimeMessage *inner = g_mime_message_part_get_message((GMimeMessagePart *)o);
        if (!inner || m->n_messages == MESSAGES_MAX)
            return;
        m->message[m->n_messages] = inner;
        walk(m, g_mime_message_get_mime_part(inner), m->n_messages++, depth + 1);
    } else if (GMIME_IS_PART(o)) {
        GMimeContentType *t = g_mime_object_get_content_type(o);
        m->encrypted = m->encrypted || (t && (g_mime_content_type_is_type(t, "application", "pkcs7-mime") ||
                                              g_mime_content_type_is_type(t, "application", "x-pkcs7-mime")));
        add_part(m, o, message);
    }
}

bool ing_mime_next(struct ing_mime *m, size_t *from, size_t *to)
{
    forget(m);
    if (m->done || (m->mbox && g_mime_parser_eos(m->parser)))
        return false;
    gint64 before = m->mbox ? g_mime_parser_tell(m->parser) : 0;
    m->message[0] = g_mime_parser_construct_message(m->parser, NULL);
    m->done = !m->mbox;
    if (!m->message[0])
        return false;
    gint64 after = m->mbox ? g_mime_parser_tell(m->parser) : (gint64)m->bytes.n;
    *from = before > 0 && (size_t)before <= m->bytes.n ? (size_t)before : 0;
    *to = after > 0 && (size_t)after <= m->bytes.n ? (size_t)after : m->bytes.n;
    m->done = m->done || (m->mbox && after <= before);
    m->n_messages = 1;
    walk(m, g_mime_message_get_mime_part(m->message[0]), 0, 0);
    return true;
}

struct td_slice ing_mime_header(struct ing_mime *m, int message, const char *name)
{
    if (message < 0 || message >= m->n_messages)
        return td_slice(NULL, 0);
    const char *raw = g_mime_object_get_header((GMimeObject *)m->message[message], name);
    g_free(m->hold);
    m->hold = raw ? g_mime_utils_header_decode_text(NULL, raw) : NULL;
    return td_trim(td_str(m->hold));
}

struct td_slice ing_mime_sender(struct ing_mime *m, int message)
{
    if (message < 0 || message >= m->n_messages)
        return td_slice(NULL, 0);
    InternetAddressList *list = g_mime_message_get_from(m->message[message]);
    InternetAddress *a =
        list && internet_address_list_length(list) > 0 ? internet_address_list_get_address(list, 0) : NULL;
    const char *name = a ? internet_address_get_name(a) : NULL;
    if (a && (!name || !name[0]) && INTERNET_ADDRESS_IS_MAILBOX(a))
        name = internet_address_mailbox_get_addr((InternetAddressMailbox *)a);
    g_free(m->hold);
    m->hold = g_strdup(name ? name : "");
    return td_trim(td_str(m->hold));
}

int ing_mime_messages(const struct ing_mime *m)
{
    return m->n_messages;
}

size_t ing_mime_parts(const struct ing_mime *m)
{
    return m->n_parts;
}

const struct ing_mime_part *ing_mime_part_at(const struct ing_mime *m, size_t i)
{
    return &m->part[i];
}

bool ing_mime_body(struct ing_mime *m, size_t i, struct td_buf *b)
{
    GMimeDataWrapper *w = g_mime_part_get_content((GMimePart *)(uintptr_t)m->part[i].opaque);
    if (!w)
        return true;
    GMimeStream *s = g_mime_stream_mem_new();
    bool good = g_mime_data_wrapper_write_to_stream(w, s) >= 0;
    GByteArray *bytes = g_mime_stream_mem_get_byte_array((GMimeStreamMem *)s);
    good = good && bytes && td_buf_put(b, td_slice((const char *)bytes->data, bytes->len));
    g_object_unref(s);
    return good;
}

bool ing_mime_encrypted(const struct ing_mime *m)
{
    return m->encrypted;
}

bool ing_mime_cut(const struct ing_mime *m)
{
    return m->cut;
}

void ing_mime_close(struct ing_mime *m)
{
    if (!m)
        return;
    forget(m);
    g_object_unref(m->parser);
    g_object_unref(m->stream);
    free(m);
}
