/** Refusals of training as the caller's mistakes. */
import { CliError, EXIT } from './exit-codes.ts';

/** Labels that cannot be learnt are the caller's, not a fault of ours. */
export function refusingAsUsage<T>(train: () => T): T {
  try {
    return train();
  } catch (error) {
    throw new CliError((error as Error).message, EXIT.usage);
  }
}
