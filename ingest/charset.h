/*
 * charset: any bytes to valid UTF-8.
 *
 * Order of evidence: byte order mark, declared charset (HTTP header, meta, XML declaration) when the bytes agree with
 * it, valid UTF-8, uchardet, windows-1252. Decoding goes by the WHATWG names (iso-8859-1 means windows-1252). Invalid
 * sequences become U+FFFD and set ING_FLAG_INVALID_BYTES. ING_FLAG_CHARSET_GUESSED is set when what was declared does
 * not fit, or nothing was declared and the bytes are not UTF-8. Valid UTF-8 beats a declared single-byte charset;
 * <meta> beats a declared ISO-8859-1 (servers' default); a few broken bytes do not make UTF-8 or a declared multi-byte
 * charset another one. No state: any thread. Valid UTF-8 costs one pass of validation (gigabytes a second on ASCII), no
 * copy.
 */
#ifndef ING_CHARSET_H
#define ING_CHARSET_H

#include "arena.h"
#include "slice.h"
#include "status.h"

/*
 * bytes: the input; declared: charset named outside (HTTP header, configuration), may be empty; sniff_markup: look for
 * <meta charset> and <?xml encoding?> in the first 4096 bytes. *out lives in arena or is bytes itself (without BOM)
 * when it was UTF-8 already. *flags gets ING_FLAG_CHARSET_GUESSED / ING_FLAG_INVALID_BYTES added.
 */
enum td_status ing_charset_to_utf8(struct td_slice bytes, struct td_slice declared, bool sniff_markup,
                                   struct td_arena *arena, struct td_slice *out, unsigned *flags, struct td_error *err);
/*
 * Undoes UTF-8 that was read as Latin-1/windows-1252 ("Ã¼" for "ü", also twice) when it is certain; else *out = s.
 * Certain: every capital or accented letter with a character after it that could be its continuation decodes to a
 * printable one, and at least one such sequence (two, in a text with correct characters or of other alphabets) is of a
 * kind that no correct text has. *out lives in arena or is s, is never longer than s, and ING_FLAG_MOJIBAKE is added to
 * *flags when it differs. s must be valid UTF-8.
 */
enum td_status ing_charset_mend(struct td_slice s, struct td_arena *arena, struct td_slice *out, unsigned *flags,
                                struct td_error *err);

#endif
