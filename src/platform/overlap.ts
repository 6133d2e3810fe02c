/**
 * What was handed out lately of a stream, kept in its cursor: a stream is read again from a little before where it was
 * left (events come out of order, hosts' clocks differ), and nothing is given twice nor an old state after a newer one.
 */
export class Overlap {
  private readonly spanUs: number;
  private readonly limit: number;
  /** Record → its newest state, oldest first. */
  private readonly states = new Map<string, { revision: string; us: number }>();

  /** @param seen a {@link snapshot}, taken at `us` */
  constructor(seen: readonly string[], us: number, spanUs: number, limit: number) {
    this.spanUs = spanUs;
    this.limit = limit;
    for (const entry of seen) {
      const [key = '', revision = ''] = entry.split(' ', 2);
      this.states.set(key, { revision, us });
    }
  }

  /** Whether this is a newer state of the record than any that was told here. Revisions are ordered as texts. */
  isNews(record: string, revision: string, us: number): boolean {
    const key = fingerprint(record);
    const known = this.states.get(key);
    if (known !== undefined && known.revision >= revision) return false;
    if (known !== undefined) this.states.delete(key);
    this.states.set(key, { revision, us });
    this.forget(us);
    return true;
  }

  /** For the cursor: JSON, about 25 bytes a record. */
  snapshot(): string[] {
    const entries: string[] = [];
    for (const [key, { revision }] of this.states) entries.push(`${key} ${revision}`);
    return entries;
  }

  private forget(us: number): void {
    for (const [key, state] of this.states) {
      if (state.us >= us - this.spanUs && this.states.size <= this.limit) return;
      this.states.delete(key);
    }
  }
}

/** 53 bits (cyrb53 by bryc, public domain): among some thousand records no two are taken for one. */
function fingerprint(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return (4_294_967_296 * (b & 0x1fffff) + (a >>> 0)).toString(36);
}
