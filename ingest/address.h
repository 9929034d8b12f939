/*
 * address: is a network address one of the public internet?
 *
 * fetch asks this of the address a socket is about to be connected to, not of a host name, so that neither a redirect
 * nor a name that resolves anew can lead into a private network. Refused are the special-purpose blocks of the IANA
 * registries (RFC 6890 and later): this host, loopback, private (RFC 1918), shared (RFC 6598), link-local, unique
 * local, documentation, benchmarking, multicast, reserved. Addresses that carry an IPv4 address (mapped, NAT64, 6to4)
 * are judged by it.
 */
#ifndef ING_ADDRESS_H
#define ING_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* False for every family but AF_INET and AF_INET6. */
bool ing_address_public(const struct sockaddr *address);

#endif
