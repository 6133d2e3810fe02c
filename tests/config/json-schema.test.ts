import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { workspaceJsonSchema } from '../../config/json-schema.ts';
import { isSecretReference } from '../../src/platform/secrets.ts';
import { channels, connectors } from './small-registry.ts';

const schema = workspaceJsonSchema({ connectors, channels });
const properties = schema.properties as Record<
  string,
  { items: { properties: Record<string, unknown>; allOf: unknown[] } }
>;

describe('the JSON Schema for editors', () => {
  test('is of draft 2020-12, strict, and asks for the name only', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      additionalProperties: false,
      required: ['workspace'],
    });
  });

  test("offers the connectors' names, and each one's own settings", () => {
    expect(properties.sources?.items.properties.connector).toMatchObject({ enum: ['hackernews', 'rss'] });
    expect(properties.sources?.items.allOf).toHaveLength(2);
    expect(properties.channels?.items.allOf[0]).toMatchObject({
      if: { properties: { type: { const: 'slack' } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { config: { required: ['token', 'channel'], additionalProperties: false } } },
    });
  });

  test('asks for references where secrets are, in the forms that are opened later', () => {
    const text = JSON.stringify(schema);
    expect(text).not.toContain('xoxb');
    expect(text).not.toContain('"secret"');
    const slack = properties.channels?.items.allOf[0] as {
      then: { properties: { config: { properties: Record<string, { pattern: string }> } } };
    };
    const pattern = new RegExp(slack.then.properties.config.properties.token?.pattern ?? '');
    for (const value of ['env:A', 'env:a_1', 'file:/a b', 'env:', 'env:1', 'file:a', 'file:/', 'xoxb-1', 'env:A B']) {
      expect([value, pattern.test(value)]).toEqual([value, isSecretReference(value)]);
    }
  });

  test('routes refer to themselves by name', () => {
    const defs = schema.$defs as { route: { properties: { routes: unknown } } };
    expect(defs.route.properties.routes).toMatchObject({ items: { $ref: '#/$defs/route' } });
    expect(JSON.stringify(defs)).not.toContain('"id"');
  });

  test('every field is described', () => {
    expect(undescribed(schema, '')).toEqual([]);
  });

  test('can be read as a schema, and takes the example of a range', () => {
    const defs = schema.$defs as { route: { properties: { when: { properties: { urgency: { pattern: string } } } } } };
    const range = defs.route.properties.when.properties.urgency.pattern;
    expect(z.string().regex(new RegExp(range, 'u')).safeParse('0.2..0.8').success).toBe(true);
  });
});

function undescribed(node: unknown, path: string): string[] {
  if (typeof node !== 'object' || node === null || path.endsWith('.allOf')) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const here = `${path}.${key}`;
    const missing = path.endsWith('.properties') && !('description' in value) ? [here] : [];
    return [...missing, ...undescribed(value, here)];
  });
}
