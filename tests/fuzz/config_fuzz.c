/*
 * config and ini: any bytes give settings or a message.
 */
#include <stdlib.h>

#include "config.h"
#include "ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct td_ini ini;
    struct td_error err = {0};
    struct td_slice bytes = {(const char *)data, n};
    if (td_ini_parse("fuzz.ini", bytes, &ini, &err) == TD_OK) {
        struct td_config c;
        td_config_init(&c);
        td_config_read(&c, &ini);
        struct td_buf out = TD_BUF_INIT(1 << 24);
        (void)td_config_check(&c, &err);
        err = (struct td_error){0};
        (void)td_config_print(&c, &out, &err);
        td_buf_free(&out);
        td_config_free(&c);
        td_ini_free(&ini);
    } else if (!err.text[0]) {
        abort();
    }
    return 0;
}
