/** Marks the parts of a configuration that are secret; they are references (`env:NAME`, `file:/path`) until opened. */
import { z } from 'zod';

/** A string that must never be logged, returned by the API or shown. Forms and redaction look for `meta().secret`. */
export const secret = (description: string) => z.string().min(1).describe(description).meta({ secret: true });

/** Paths (dotted) of the secret fields of a schema, for redaction. Looks through optionals and nested objects. */
export function secretPaths(schema: z.ZodType, prefix = ''): string[] {
  if (schema.meta()?.secret === true) return [prefix];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return secretPaths(schema.unwrap() as z.ZodType, prefix);
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => secretPaths(option as z.ZodType, prefix));
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([key, child]) =>
    secretPaths(child as z.ZodType, prefix === '' ? key : `${prefix}.${key}`),
  );
}
