import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absoluteUrl, htmlToText, readHtml, withoutElements } from '../../src/platform/html-text.ts';

describe('text', () => {
  test.each([
    ['entities', 'AT&amp;T &#x27;n&#39; caf&eacute; &lt;3', "AT&T 'n' café <3"],
    ['paragraphs and line breaks', '<p>one</p><p>two<br>three<BR/>four', 'one\n\ntwo\nthree\nfour'],
    [
      'lists and table cells',
      '<ul><li>a</li>\n <li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table>',
      'a\nb\n\n1 2',
    ],
    ['inline tags leave no gap', 'un<b>believ</b>able', 'unbelievable'],
    ['source line breaks are spaces', '<i>one</i>\n   two\tthree', 'one two three'],
    ['without tags line breaks stay', 'one\n  two &amp; three\n\n\n\nfour', 'one\ntwo & three\n\nfour'],
    ['line breaks in <pre> stay', '<pre>a\nb</pre>', 'a\nb'],
    ['scripts and styles are not text', 'a<script>if (1 < 2) alert("</p>")</script><style>p{}</style>b', 'ab'],
    ['an unclosed script hides the rest', 'a<script>alert(1)', 'a'],
    ['comments', 'a<!-- <p>no</p> -->b', 'ab'],
    ['a "<" in prose', '1 < 2, a <3 b', '1 < 2, a <3 b'],
    ['">" within quotes', '<img alt="a > b" src=x>c', 'c'],
    ['a quote that never closes', '<a title="x>link</a> rest', 'link rest'],
    ['a tag cut off', 'text <a href="https://x.exa', 'text'],
    ['CDATA within HTML', 'a<![CDATA[ hidden > ]]>b', 'ab'],
    ['no-break spaces are kept apart from layout', 'a&nbsp;b', 'a\u00a0b'],
    ['nothing', '', ''],
  ])('%s', (_name, html, text) => expect(htmlToText(html)).toBe(text));

  test('is never markup again, whatever comes', () => {
    const part = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '&lt;',
      '<p',
      '<!--',
      '-->',
      '</a>',
      '<script>',
      ' ',
      'x',
      '=',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const { text, links } = readHtml(parts.join(''), 'https://x.example/');
        expect(text).toBe(text.trim());
        expect(links.every((link) => link.startsWith('https://'))).toBe(true);
      }),
    );
  });

  test.each([
    '<a "',
    '<',
    '<a href=" >',
    '<!--',
    '<script>',
    '<script></script',
    '&amp',
    '<pre>',
    '<br>\n',
    '<li> ',
    '<a href="/x">',
    '</',
  ])('5 MB of %j are read in no time', (part) => {
    const html = part.repeat(Math.ceil(5_000_000 / part.length));
    const start = performance.now();
    htmlToText(html);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('links', () => {
  test('are decoded, resolved, without repeats, and http only', () => {
    const html =
      `<a href="/a?x=1&amp;y=2">1</a><a class=b href='https://o.example/'>2</a><a href=rel>3</a><a href="/a?x=1&amp;y=2">4</a>` +
      `<a href="javascript:alert(1)">5</a><a href="data:text/html,x">6</a><a href="http://[bad">7</a><a name=x>8</a>`;
    expect(readHtml(html, 'https://s.example/p/').links).toEqual([
      'https://s.example/a?x=1&y=2',
      'https://o.example/',
      'https://s.example/p/rel',
    ]);
    expect(readHtml(html).links).toEqual(['https://o.example/']);
  });

  test('absoluteUrl', () => {
    expect(absoluteUrl('../x', 'https://a.example/b/c')).toBe('https://a.example/x');
    expect(absoluteUrl('//b.example/x', 'https://a.example/')).toBe('https://b.example/x');
    for (const bad of ['', 'mailto:a@b.example', 'ftp://a.example', 'x']) expect(absoluteUrl(bad)).toBeUndefined();
  });
});

test.each([
  ['<p>a</p><aside class="x quote">b<aside>c</aside>d</aside>e', '<p>a</p>e'],
  ['<aside class="quote">never closed', ''],
  ['<aside class="quotes">a</aside>', '<aside class="quotes">a</aside>'],
  ['</aside>a<asides class="quote">b', '</aside>a<asides class="quote">b'],
])('%s without quotes is %s', (html, rest) => expect(withoutElements(html, 'aside', 'quote')).toBe(rest));
