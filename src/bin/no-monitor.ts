import { CliError, EXIT } from './exit-codes.ts';
import { plain } from './io.ts';

export function noMonitor(name: string): CliError {
  return new CliError(`There is no monitor "${plain(name)}" (see: npx earshot monitors list)`, EXIT.usage);
}
