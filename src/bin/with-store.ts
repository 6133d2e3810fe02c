/** Runs a command's work with the open, migrated store, and closes it whatever happens. */
import { type CommonOptions, settingsOf } from './configuration.ts';
import type { Io } from './io.ts';
import { openStore, type Store } from './runtime.ts';

export async function withStore<T>(io: Io, options: CommonOptions, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(settingsOf(io, options));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
