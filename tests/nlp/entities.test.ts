import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf } from '../../src/nlp/entities/prices.ts';
import { entitiesOf, indexNames } from '../../src/nlp/entities.ts';

const NAMES = indexNames([
  { name: 'Acme Studio', kind: 'product', terms: ['AcmeStudio', 'acme studio pro'] },
  { name: 'Beta', kind: 'competitor', terms: ['Beta Cloud', 'AT&T'] },
]);

function found(text: string): string[] {
  return entitiesOf(text, NAMES).map(({ kind, text: written, value }) => `${kind} ${written} = ${value}`);
}

describe('entities', () => {
  it.each<[string, string[]]>([
    ['see https://acme.com/a?b=1.', ['url https://acme.com/a?b=1 = https://acme.com/a?b=1']],
    ['www.acme.com, acme.io/x', ['url www.acme.com = http://www.acme.com/', 'url acme.io/x = http://acme.io/x']],
    [
      '(https://en.wikipedia.org/wiki/A_(b))',
      ['url https://en.wikipedia.org/wiki/A_(b) = https://en.wikipedia.org/wiki/A_(b)'],
    ],
    ['great phone.Best ever. it.Is fine, edit setup.py and README.md', []],
    ['write to Bob@Acme.co.uk now', ['email Bob@Acme.co.uk = bob@acme.co.uk']],
    ['hi @acme and @bob@mastodon.social', []],
    ['it costs $1,299.00 now', ['price $1,299.00 = USD 1299.00']],
    ['kostet 1.299,00 € jetzt', ['price 1.299,00 € = EUR 1299.00']],
    ['1 299,50 EUR', ['price 1 299,50 EUR = EUR 1299.50']],
    [
      '€5 or £4.99 or ¥500 or ₹999',
      ['price €5 = EUR 5.00', 'price £4.99 = GBP 4.99', 'price ¥500 = JPY 500.00', 'price ₹999 = INR 999.00'],
    ],
    ['só R$ 19,90 por mês', ['price R$ 19,90 = BRL 19.90']],
    [
      'USD 20 vs 20 usd vs 20 dollars',
      ['price USD 20 = USD 20.00', 'price 20 usd = USD 20.00', 'price 20 dollars = USD 20.00'],
    ],
    ['raised $1.5M, lost 3k bucks', ['price $1.5M = USD 1500000.00', 'price 3k bucks = USD 3000.00']],
    ['$9.99/month and $10,', ['price $9.99 = USD 9.99', 'price $10 = USD 10.00']],
    ['$TSLA to the moon, 50 people, 20% off, 5 real friends', []],
    ['since v2.3.1 and v4', ['version v2.3.1 = 2.3.1', 'version v4 = 4']],
    ['on iOS 17.2 and Android 14', ['version iOS 17.2 = 17.2', 'version Android 14 = 14']],
    ['Version 4, version 4.1-beta2', ['version Version 4 = 4', 'version version 4.1-beta2 = 4.1-beta2']],
    ['Windows 11 build 22631.3007', ['version Windows 11 = 11', 'version build 22631.3007 = 22631.3007']],
    ['updated to 2.3.1 today', ['version 2.3.1 = 2.3.1']],
    ['on 24.12.2025 and 01.02.25 at 192.168.0.1, V8 engine, 3.5 stars', []],
    ['I love acme studio', ['product acme studio = Acme Studio']],
    ["Acme Studio Pro's export", ["product Acme Studio Pro's = Acme Studio"]],
    [
      '#AcmeStudio or beta-cloud or AT&T',
      ['product AcmeStudio = Acme Studio', 'competitor beta-cloud = Beta', 'competitor AT&T = Beta'],
    ],
    ['acme. Studio', []],
    ['Acmes studios, betas', []],
    ['https://beta.com/acme-studio', ['url https://beta.com/acme-studio = https://beta.com/acme-studio']],
    ['Acme Studio 4.2.0 for $5', ['product Acme Studio = Acme Studio', 'version 4.2.0 = 4.2.0', 'price $5 = USD 5.00']],
    ['', []],
  ])('of %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    ['1,299.00', 1299],
    ['1.299,00', 1299],
    ['1,299', 1299],
    ['1.299', 1299],
    ['0.125', 0.125],
    ['12,5', 12.5],
    ['1’299.50', 1299.5],
    ['1.234.567,89', 1234567.89],
  ])('reads %s as %d', (written, amount) => {
    expect(amountOf(written)).toBe(amount);
  });

  it('points at what it names, in order and apart, whatever the text', () => {
    const parts = fc.constantFrom(
      '$',
      '1,',
      '299.',
      'v',
      'acme ',
      'studio ',
      'AT',
      '&',
      '@',
      '.com',
      'http://',
      '€',
      ' ',
      '\n',
      'é',
      '😀',
      'Beta ',
    );
    const texts = fc.array(fc.oneof(parts, fc.string())).map((all) => all.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        let last = 0;
        for (const { start, end, text: written } of entitiesOf(text, NAMES)) {
          expect(text.slice(start, end)).toBe(written);
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('names at most fifty', () => {
    expect(entitiesOf('$5 '.repeat(1000))).toHaveLength(50);
  });
});
