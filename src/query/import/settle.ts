/**
 * From a draft to a query. A part without equivalent is left out only where that finds more: an AND's item, or an OR's
 * item under NOT. Anywhere else leaving it out would lose posts or turn the query round, and it is refused.
 */
import { and, isPositional, type Node, near, not, or, window } from '../ast.ts';
import { formatQuery } from '../format.ts';
import { parseQuery } from '../parse.ts';
import { errorsOf } from '../problem.ts';
import type { Draft, JoinedDraft, MissingDraft, NearDraft, WindowDraft } from './draft.ts';
import { type Notice, type NoticeCode, notice } from './notice.ts';

/** Null with an error among the notices when it cannot be translated. `text` is what was imported. */
export function settle(draft: Draft, text: string): { query: Node | null; notices: Notice[] } {
  const settler = new Settler(text);
  const settled = settler.settle(draft, false);
  if (isMissing(settled)) settler.refuse(settled, 'and nothing else is asked for');
  const failed = settler.notices.some(({ severity }) => severity === 'error');
  return { query: failed || isMissing(settled) ? null : settled, notices: settler.notices };
}

class Settler {
  readonly notices: Notice[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** What is missing when nothing of it is left. */
  settle(draft: Draft, negated: boolean): Node | MissingDraft {
    switch (draft.kind) {
      case 'leaf':
        if (draft.note !== undefined) this.#say('W-DIFFERS', draft, draft.note);
        return this.#valid(draft.node, draft);
      case 'missing':
        return draft;
      case 'relaxed':
        if (negated) this.#say('E-UNTRANSLATED', draft, `${draft.why}; under NOT that would lose posts`);
        else this.#say('W-DIFFERS', draft, draft.why);
        return this.settle(draft.item, negated);
      case 'not': {
        const item = this.settle(draft.item, !negated);
        return isMissing(item) ? item : not(item);
      }
      case 'and':
      case 'or':
        return this.#joined(draft, negated);
      case 'near':
        return this.#near(draft, negated);
      case 'window':
        return this.#window(draft, negated);
    }
  }

  refuse(part: MissingDraft, because: string): void {
    this.#say('E-UNTRANSLATED', part, `${this.#written(part)}: ${part.why} has no equivalent here, ${because}`);
  }

  #joined(draft: JoinedDraft, negated: boolean): Node | MissingDraft {
    const settled = draft.items.map((item) => this.settle(item, negated));
    const kept = settled.filter((item) => !isMissing(item));
    const lost = settled.filter(isMissing);
    const widens = (draft.kind === 'and') !== negated;
    const first = lost[0];
    if (kept.length === 0 && first !== undefined && widens) return first;
    for (const part of lost) {
      if (widens)
        this.#say('W-DROPPED', part, `${this.#written(part)} is left out: ${part.why} has no equivalent here`);
      else this.refuse(part, `and without it this ${draft.kind.toUpperCase()} would find less`);
    }
    if (kept.length === 0 && first !== undefined) return first;
    return (draft.kind === 'and' ? and : or)(kept);
  }

  #near(draft: NearDraft, negated: boolean): Node | MissingDraft {
    const left = this.#operand(draft.left, negated);
    const right = this.#operand(draft.right, negated);
    return isMissing(left) ? left : isMissing(right) ? right : near(draft.operator, draft.distance, left, right);
  }

  #operand(draft: Draft, negated: boolean): Node | MissingDraft {
    const node = this.settle(draft, negated);
    if (!isMissing(node) && isPositional(node)) return node;
    if (isMissing(node)) this.refuse(node, 'and a proximity operator needs both sides');
    else
      this.#say(
        'E-UNTRANSLATED',
        draft,
        `${this.#written(draft)}: only words, phrases and ORs of them may stand beside a proximity operator here`,
      );
    return node;
  }

  /** `((a OR b) AND c)~5` is two sides with at most five words between them. */
  #window(draft: WindowDraft, negated: boolean): Node | MissingDraft {
    const item = this.settle(draft.item, negated);
    if (isMissing(item)) return item;
    const [left, right, ...more] = item.kind === 'and' ? item.items : [];
    const parts = item.kind === 'and' ? item.items : [item];
    if (!parts.every(isPositional)) {
      this.#say('E-UNTRANSLATED', draft, `${this.#written(draft)}: a window takes words, phrases and ORs of them here`);
      return item;
    }
    if (left !== undefined && right !== undefined && more.length === 0)
      return near('NEAR', draft.distance, left, right);
    return item.kind === 'or' ? item : window(item, draft.distance);
  }

  /** What our parser says of the node alone, at its place in the foreign text. */
  #valid(node: Node, draft: Draft): Node {
    for (const { message } of errorsOf(parseQuery(formatQuery(node)).problems)) {
      this.#say('E-UNTRANSLATED', draft, `${this.#written(draft)}: ${message}`);
    }
    return node;
  }

  #written({ at }: Draft): string {
    const written = this.#text.slice(at.start, at.end).replaceAll(/\s+/g, ' ');
    return written.length > 60 ? `${written.slice(0, 57)}…` : written;
  }

  #say(code: NoticeCode, { at }: Draft, message: string): void {
    if (!this.notices.some((found) => found.code === code && found.message === message))
      this.notices.push(notice(code, at, message));
  }
}

function isMissing(settled: Node | MissingDraft): settled is MissingDraft {
  return settled.kind === 'missing';
}
