import { expect, test } from 'vitest';
import { terminal } from '../../src/channels/terminal.ts';
import { recordingDeps } from '../contract/channel-suite.ts';
import { CONTROLS, digest, said, signalNotification } from './notification-samples.ts';

function printed(notification: Parameters<ReturnType<typeof terminal.open>['render']>[0], color: 'always' | 'never') {
  return terminal.open({ color }, recordingDeps().deps).render(notification) as string;
}

test('a signal', () => {
  expect(printed(signalNotification(), 'never')).toMatchInlineSnapshot(`
    "● reddit · selfhosted Jane Doe (@jane), 3 min ago  bug 88% · billing 92% · negative 91% · towards brand negative 84% · urgency 0.82
      Acme Cloud billing broken?: Since the last update my Acme Cloud invoices are wrong & support is silent.
      → billing · billing-urgent (topic billing; sentiment negative)  4 posts on reddit, x; now: try it, file it, and tell the author
      https://www.reddit.com/r/selfhosted/comments/1abc/"
  `);
});

test('a digest', () => {
  expect(printed(digest(12), 'never')).toMatchInlineSnapshot(`
    "■ 424 signals  2026-01-02 03:00 – 2026-01-02 04:00 UTC  12 negative, 12 bug
      ● Jane Doe (@jane), reddit · selfhosted: Report 0: Since the last update my Acme Cloud invoices are wrong & support is silent.
      ● Jane Doe (@jane), reddit · selfhosted: Report 1: Since the last update my Acme Cloud invoices are wrong & support is silent.
      ● Jane Doe (@jane), reddit · selfhosted: Report 2: Since the last update my Acme Cloud invoices are wrong & support is silent.
      ● Jane Doe (@jane), reddit · selfhosted: Report 3: Since the last update my Acme Cloud invoices are wrong & support is silent.
      ● Jane Doe (@jane), reddit · selfhosted: Report 4: Since the last update my Acme Cloud invoices are wrong & support is silent.
      ● Jane Doe (@jane), reddit · selfhosted: Report 5: Since the last update my Acme Cloud invoices are wrong & support is silent.
      ● Jane Doe (@jane), reddit · selfhosted: Report 6: Since the last update my Acme Cloud invoices are wrong & support is silent.
      ● Jane Doe (@jane), reddit · selfhosted: Report 7: Since the last update my Acme Cloud invoices are wrong & support is silent.
      ● Jane Doe (@jane), reddit · selfhosted: Report 8: Since the last update my Acme Cloud invoices are wrong & support is silent.
      ● Jane Doe (@jane), reddit · selfhosted: Report 9: Since the last update my Acme Cloud invoices are wrong & support is silent.
      414 more
      → billing · billing-daily (topic billing)"
  `);
});

test('every escape sequence is ours', () => {
  const coloured = printed(said(CONTROLS, { title: CONTROLS, author: { name: CONTROLS } }), 'always');
  expect(coloured).toMatch(/\u001b\[/);
  expect(coloured.replace(/\u001b\[\d+m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('prints one message a send, without a trailing newline', async () => {
  const { deps, printed } = recordingDeps();
  const outbox = terminal.open({ color: 'never' }, deps);
  expect(await outbox.send(outbox.render(signalNotification()), 'key')).toEqual({});
  expect(printed.length).toBe(1);
  expect(printed[0]?.endsWith('\n')).toBe(false);
});
