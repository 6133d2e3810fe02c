/** Marks the parts of a configuration that name files; relative ones count from the configuration's own folder. */
import { z } from 'zod';

export const filePath = (description: string) => z.string().min(1).describe(description).meta({ filePath: true });

/** Top-level fields of a schema that name files. */
export function filePathFields(schema: z.ZodType): string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape)
    .filter(([, field]) => (field as z.ZodType).meta()?.filePath === true)
    .map(([name]) => name);
}
