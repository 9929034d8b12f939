#include "zip.h"

#include <stdlib.h>
#include <zip.h>

struct ing_zip {
    zip_t *zip;
    const char *name;
};

enum td_status ing_zip_open(struct ing_zip **z, const char *name, struct td_slice bytes, struct td_error *err)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
    struct ing_zip *n = calloc(1, sizeof *n);
    *z = NULL;
    if (!source || !n) {
        zip_source_free(source);
        free(n);
        zip_error_fini(&why);
        return td_fail_nomem(err, name);
    }
    n->name = name;
    n->zip = zip_open_from_source(source, ZIP_RDONLY, &why);
    if (!n->zip) {
        (void)td_fail(err, TD_EDATA, "%s: not a whole ZIP container: %s", name, zip_error_strerror(&why));
        zip_source_free(source);
        free(n);
    } else {
        *z = n;
    }
    zip_error_fini(&why);
    return err->status;
}

bool ing_zip_has(struct ing_zip *z, const char *part)
{
    return zip_name_locate(z->zip, part, ZIP_FL_ENC_RAW) >= 0;
}

static enum td_status copy(struct ing_zip *z, const char *part, zip_file_t *f, uint64_t packed,
                           bool (*piece)(void *user, struct td_slice s), void *user, struct td_error *err)
{
    char buf[32 * 1024];
    uint64_t total = 0;
    for (;;) {
        zip_int64_t got = zip_fread(f, buf, sizeof buf);
        if (got < 0)
            return td_fail(err, TD_EDATA, "%s: %s in it is damaged: %s", z->name, part, zip_file_strerror(f));
        if (got == 0)
            return TD_OK;
        total += (uint64_t)got;
        if (total > ING_ZIP_PART_MAX)
            return td_fail(err, TD_EDATA, "%s: %s in it is larger than %d bytes", z->name, part, ING_ZIP_PART_MAX);
        if (total > ING_ZIP_RATIO_FROM && total / ING_ZIP_RATIO_MAX > packed)
            return td_fail(err, TD_EDATA, "%s: %s in it unpacks to more than %d times its size: not read", z->name,
                           part, ING_ZIP_RATIO_MAX);
        if (!piece(user, td_slice(buf, (size_t)got)))
            return TD_OK;
    }
}

enum td_status ing_zip_read(struct ing_zip *z, const char *part, bool (*piece)(void *user, struct td_slice s),
                            void *user, struct td_error *err)
{
    zip_stat_t st;
    zip_int64_t i = zip_name_locate(z->zip, part, ZIP_FL_ENC_RAW);
    if (i < 0 || zip_stat_index(z->zip, (zip_uint64_t)i, 0, &st) != 0)
        return td_fail(err, TD_EDATA, "%s: there is no %s in it", z->name, part);
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return td_fail(err, TD_EDATA, "%s: encrypted; save it without a password", z->name);
    if ((st.valid & ZIP_STAT_SIZE) && st.size > ING_ZIP_PART_MAX)
        return td_fail(err, TD_EDATA, "%s: %s in it is larger than %d bytes", z->name, part, ING_ZIP_PART_MAX);
    zip_file_t *f = zip_fopen_index(z->zip, (zip_uint64_t)i, 0);
    if (!f)
        return td_fail(err, TD_EDATA, "%s: %s in it cannot be read: %s", z->name, part, zip_strerror(z->zip));
    (void)copy(z, part, f, (st.valid & ZIP_STAT_COMP_SIZE) ? st.comp_size : 0, piece, user, err);
    (void)zip_fclose(f);
    return err->status;
}

void ing_zip_close(struct ing_zip *z)
{
    if (!z)
        return;
    zip_discard(z->zip);
    free(z);
}
