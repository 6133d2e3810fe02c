/** An OpenAI-compatible endpoint on 127.0.0.1 that answers what a test says. */
import type { ServerResponse } from 'node:http';
import { type Loopback, loopback, type SeenRequest } from './loopback.ts';

export interface Asked {
  path: string;
  authorization: string | undefined;
  body: {
    model: string;
    messages: { role: string; content: string }[];
    response_format: { json_schema: { schema: { properties: Record<string, unknown> } } };
    [key: string]: unknown;
  };
  /** The post's text in the question. */
  text: string;
}

export type Answering = (asked: Asked, response: ServerResponse) => void;

export interface ChatEndpoint extends Loopback {
  asked: Asked[];
  answering: Answering;
}

export async function chatEndpoint(): Promise<ChatEndpoint> {
  const asked: Asked[] = [];
  const server = await loopback((request, response) => {
    const one = read(request);
    asked.push(one);
    endpoint.answering(one, response);
  });
  const endpoint: ChatEndpoint = { ...server, asked, answering: content(POSITIVE) };
  return endpoint;
}

function read({ url, headers, body }: SeenRequest): Asked {
  const parsed = JSON.parse(body.toString()) as Asked['body'];
  const { text } = JSON.parse(parsed.messages[1]?.content ?? '{}') as { text: string };
  return { path: url, authorization: headers.authorization, body: parsed, text };
}

export const POSITIVE = {
  sentiment: { label: 'positive', confidence: 0.9 },
  intents: [{ name: 'praise', confidence: 0.8 }],
};

/** Answers with this as the message's content; what is no text is sent as JSON. */
export function content(value: unknown, usage: object | null = { total_tokens: 120 }): Answering {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return json({ choices: [{ message: { role: 'assistant', content: text }, finish_reason: 'stop' }], usage });
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answering {
  return (_asked, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}
