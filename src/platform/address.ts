/** Which network addresses a request from configuration may reach: only globally routable ones, unless allowed by name. */
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Failure } from '../contracts/failure.ts';

/** All of the global unicast space; what lies outside (loopback, ULA, NAT64, IPv4-compatible, …) is never public. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * The kind of network an address belongs to when it is not public (`loopback`, `private`, `carrierGradeNat`, …), or
 * null for a public one. IPv4-mapped IPv6 counts as its IPv4 address; what cannot be read is `unreadable`.
 */
export function nonPublicRange(address: string): string | null {
  if (!ipaddr.isValid(address)) return 'unreadable';
  const ip = ipaddr.process(address);
  const range = ip.range();
  if (range !== 'unicast') return range;
  return ip instanceof ipaddr.IPv6 && !ip.match(GLOBAL_V6) ? 'reserved' : null;
}

/** The address in a URL's host when it is a literal (`127.0.0.1`, `[::1]`), else null. URL has already read 0x7f.1. */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return isIP(host) === 0 ? null : host;
}

/** True for URLs whose host, or host and port, is on the list (`intranet.example`, `127.0.0.1:8080`, `[::1]`). */
export function allowList(entries: readonly string[]): (url: URL) => boolean {
  const allowed = new Set(entries.map(canonicalHost));
  if (allowed.size === 0) return () => false;
  return (url) => allowed.has(url.hostname) || allowed.has(`${url.hostname}:${portOf(url)}`);
}

/** An entry as URL writes hosts, so that `[::0001]` and `0x7f.1:80` compare equal to what a URL holds. */
function canonicalHost(entry: string): string {
  const host = entry.trim();
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  if (!URL.canParse(`http://${bracketed}`)) return bracketed.toLowerCase();
  const { hostname } = new URL(`http://${bracketed}`);
  const port = /:(\d+)$/.exec(bracketed.replace(/\[.*\]/, ''))?.[1];
  return port === undefined ? hostname : `${hostname}:${Number(port)}`;
}

function portOf(url: URL): string {
  return url.port !== '' ? url.port : url.protocol === 'https:' ? '443' : '80';
}

export function refusedAddress(host: string, range: string): Failure {
  return new Failure(
    'rejected',
    `${host} is not a public address (${range}); only public ones are requested unless the host is allowed by name`,
  );
}

/**
 * A DNS lookup that hands on public addresses only, so that what is checked is what is connected to (a name may
 * resolve differently a second later). A name with none fails with `Failure('rejected')`.
 */
export function publicLookup(resolve: LookupFunction = systemLookup as LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
      const usable = addresses.filter(({ address }) => nonPublicRange(address) === null);
      const first = usable[0];
      if (first === undefined) {
        const range = nonPublicRange(addresses[0]?.address ?? '') ?? 'unreadable';
        return callback(refusedAddress(hostname, range), '', 0);
      }
      if (options.all) return callback(null, usable);
      return callback(null, first.address, first.family);
    });
  };
}
