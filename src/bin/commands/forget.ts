import { pause } from '../../platform/wait.ts';
import { type ForgetReport, forgetAuthor } from '../../storage/forget.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { counted, json, plain } from '../io.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  yes?: boolean;
}

/** After so long every running worker knows; what it stored until then goes by a second look. */
const KNOWN_EVERYWHERE_MS = 2_500;

export const forget: Register = (program, io) => {
  const command = program
    .command('forget')
    .description('erase an author: posts, quotations, delivered messages; and never store them again')
    .argument('<platform>', 'such as x, reddit, bluesky')
    .argument('<author>', "the handle, or the platform's id of the account")
    .option('--yes', 'do it: this cannot be taken back');
  withStoreOptions(command).action((platform: string, author: string, options: Options) => {
    if (options.yes !== true) {
      throw new CliError(
        `This erases everything by ${plain(author)} on ${plain(platform)} for good. Say so with --yes`,
        EXIT.usage,
      );
    }
    return withStore(io, options, async ({ db }) => {
      const who = { platform, author };
      const first = await forgetAuthor(db, who, 'forget');
      await pause(KNOWN_EVERYWHERE_MS, io.signal);
      const report = sum(first, await forgetAuthor(db, who, 'forget'));
      if (options.json) return json(io, report);
      io.out(`${counted(report.posts, 'post')} erased, ${report.haystack} of the haystack`);
      io.out(
        `${counted(report.quoting, 'post')} of others lost what they quoted; ${counted(report.samples, 'sample')} of skipped items erased`,
      );
      io.out(
        `${counted(report.messages, 'delivered message')} will be taken back by a running deliver worker where the channel can`,
      );
      io.out('What comes again is not stored: a keyed hash of the account is kept for that, and nothing else.');
    });
  });
};

function sum(a: ForgetReport, b: ForgetReport): ForgetReport {
  return {
    posts: a.posts + b.posts,
    haystack: a.haystack + b.haystack,
    quoting: a.quoting + b.quoting,
    samples: a.samples + b.samples,
    messages: a.messages + b.messages,
  };
}
