/** The API in a measured process, and a watch over its event loop. */
import { once } from 'node:events';
import { build } from '../../api/build.ts';
import { ROLES, type Runtime } from '../runtime.ts';
import { VERSION } from '../version.ts';
import { watchLoop } from './loop-watch.ts';

/** The API as `earshot start` has it; says where it listens, and goes on when told to. */
export async function watchedApi({ context, ingest }: Runtime, { profile }: { profile: boolean }) {
  const { db, queues, metrics, log } = context;
  const api = await build({ db, queues, metrics, log, roles: ROLES, version: VERSION, ingest });
  const go = once(process, 'message');
  const port = Number(new URL(await api.listen({ host: '127.0.0.1', port: 0 })).port);
  process.send?.({ port });
  await go;
  const watch = await watchLoop({ profile });
  // The parent may be asking still: it ends this process when it has its last answer.
  process.once('disconnect', () => process.exit(0));
  return watch;
}
