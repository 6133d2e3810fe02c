import { z } from 'zod';
import { workspaceJsonSchema } from '../../../config/json-schema.ts';
import { monitorSchema } from '../../domain/monitor.ts';
import { postSchema } from '../../domain/post.ts';
import type { Register } from '../command.ts';
import { adapters } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';

const SCHEMAS: Record<string, () => unknown> = {
  post: () => z.toJSONSchema(postSchema, { io: 'input', unrepresentable: 'any' }),
  monitor: () => z.toJSONSchema(monitorSchema, { io: 'input' }),
  config: () => workspaceJsonSchema(adapters),
};

export const schema: Register = (program, io) => {
  program
    .command('schema')
    .description('print the JSON Schema of a format')
    .argument('<name>', Object.keys(SCHEMAS).join(', '))
    .action((name: string) => {
      const make = SCHEMAS[name];
      if (make === undefined) {
        throw new CliError(`There is no schema ${name}: choose ${Object.keys(SCHEMAS).join(', ')}`, EXIT.usage);
      }
      io.out(JSON.stringify(make(), null, 2));
    });
};
