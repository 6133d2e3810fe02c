/** What a mail must look like before it is on the wire. */
import { expect } from 'vitest';
import { type EmailConfig, email } from '../../src/channels/email.ts';
import type { EmailMessage } from '../../src/channels/email-message.ts';
import type { ChannelCase } from '../contract/channel-suite.ts';
import { htmlLinks, htmlTexts } from './googlechat-rules.ts';

const HTML_LINK = /<a href="([^"]*)" rel="noreferrer noopener nofollow">/g;
const bodyOf = ({ html }: EmailMessage) =>
  (/<body[^>]*>\n(.*)\n<\/body>/s.exec(html)?.[1] ?? '').replace(HTML_LINK, '<a href="$1">');

export function checkEmailMessage(message: EmailMessage): void {
  expect(message.subject).toMatch(/^[^\r\n]{1,200}$/);
  expect(message.text.length).toBeLessThan(200_000);
  const tags = /<\/?(?:b|h3|ul|p|li|blockquote|a)(?: (?:dir="auto"|style="[\w:;,#\s-]*"|href="https?:[^"<>]*"))*>/g;
  expect(bodyOf(message).replace(tags, '')).not.toMatch(/[<>"']/);
  expect(message.html).not.toMatch(/<(script|img|style|iframe|link|form)|javascript:[^a]|\son\w+="/i);
}

export const emailCase: ChannelCase<EmailConfig, EmailMessage> = {
  channel: email,
  config: () => ({
    host: '127.0.0.1',
    port: 9,
    security: 'none',
    from: 'earshot@acme.example',
    to: ['team@acme.example'],
  }),
  secrets: () => [],
  reader: 'person',
  texts: (message) => [message.subject, message.text, ...htmlTexts(bodyOf(message))],
  links: (message) => htmlLinks(bodyOf(message)),
  check: checkEmailMessage,
  elsewhere: true,
};
