#include "address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct block4 {
    uint32_t net;
    unsigned bits;
};

#define NET4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static const struct block4 special4[] = {
    {NET4(0, 0, 0, 0), 8},       /* this network */
    {NET4(10, 0, 0, 0), 8},      /* private */
    {NET4(100, 64, 0, 0), 10},   /* shared with carriers */
    {NET4(127, 0, 0, 0), 8},     /* loopback */
    {NET4(169, 254, 0, 0), 16},  /* link-local, metadata services */
    {NET4(172, 16, 0, 0), 12},   /* private */
    {NET4(192, 0, 0, 0), 24},    /* protocol assignments */
    {NET4(192, 0, 2, 0), 24},    /* documentation */
    {NET4(192, 88, 99, 0), 24},  /* 6to4 relays */
    {NET4(192, 168, 0, 0), 16},  /* private */
    {NET4(198, 18, 0, 0), 15},   /* benchmarking */
    {NET4(198, 51, 100, 0), 24}, /* documentation */
    {NET4(203, 0, 113, 0), 24},  /* documentation */
    {NET4(224, 0, 0, 0), 4},     /* multicast */
    {NET4(240, 0, 0, 0), 4},     /* reserved, broadcast */
};

static bool public4(uint32_t a)
{
    for (size_t i = 0; i < sizeof special4 / sizeof special4[0]; i++)
        if ((a ^ special4[i].net) >> (32 - special4[i].bits) == 0)
            return false;
    return true;
}

static uint32_t read4(const uint8_t *p)
{
    return NET4(p[0], p[1], p[2], p[3]);
}

static bool public6(const uint8_t a[16])
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    static const uint8_t nat64[12] = {0, 0x64, 0xff, 0x9b};
    if (memcmp(a, mapped, sizeof mapped) == 0 || memcmp(a, nat64, sizeof nat64) == 0)
        return public4(read4(a + 12));
    if ((a[0] & 0xe0) != 0x20)
        return false; /* only 2000::/3 is given out: no ::, ::1, fc00::/7, fe80::/10, ff00::/8 */
    if (a[0] == 0x20 && a[1] == 0x02)
        return public4(read4(a + 2)); /* 6to4 */
    if (a[0] == 0x20 && a[1] == 0x01 && (a[2] & 0xfe) == 0)
        return false; /* 2001::/23: Teredo and other protocol assignments */
    if (a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0d && a[3] == 0xb8)
        return false; /* documentation */
    if (a[0] == 0x3f && a[1] == 0xff && (a[2] & 0xf0) == 0)
        return false; /* documentation, RFC 9637 */
    return true;
}

bool ing_address_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        return public4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof in);
        return public6(in.sin6_addr.s6_addr);
    }
    return false;
}
