import type { Command } from 'commander';
import { checkQuery } from '../../query/check.ts';
import { describeQuery } from '../../query/describe.ts';
import { formatQuery } from '../../query/format.ts';
import { DIALECTS, importQuery } from '../../query/import/registry.ts';
import { errorsOf } from '../../query/problem.ts';
import { PUSH_DOWN_PLATFORMS, pushDown } from '../../query/push-down/registry.ts';
import type { Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json, plain } from '../io.ts';
import { type Done, type QueryOptions, readLibrary, readNode, readQuery } from '../query-input.ts';
import { showProblems } from '../query-problems.ts';

const LISTS = 'YAML or JSON with the lists: and queries: that list: and use: name, such as earshot.yaml';

const EXAMPLES = `
The language: words side by side are AND; OR, -word, "a phrase", wild*, {Exact}, #tag, @user, a NEAR/5 b, lang:en, from:acme.
Quote the query for your shell, and write -- before one that begins with a minus. Exit code 2: the query has an error.

  earshot query check 'apple OR -ipad'
  earshot query explain 'apple (watch OR ipad) -juice'
  earshot query import --from brandwatch 'apple NEAR/5 (watch OR ipad) NOT juice'
  earshot query push-down 'apple -pie lang:en' --platform x`;

export const query: Register = (program, io, done) => {
  const command = program
    .command('query')
    .description('check, format, explain, import a query; what a platform can filter of it; needs no database')
    .addHelpText('after', EXAMPLES);
  addCheck(command, io, done);
  addFormat(command, io, done);
  addExplain(command, io, done);
  addImport(command, io, done);
  addPushDown(command, io, done);
};

/** A subcommand that takes a query, or reads it from a file. */
function withQuery(command: Command, name: string, description: string): Command {
  return withJson(command.command(name).description(description))
    .argument('[query]', 'in quotes')
    .option('--file <file>', 'read the query from a file');
}

function addCheck(command: Command, io: Io, done: Done): void {
  withQuery(command, 'check', 'say what is wrong with a query, where, and what to write instead')
    .option('--anchor', 'every OR branch must have something to look for, as in the match of a monitor (the default)')
    .option('--no-anchor', 'as in exclude and mute, which need nothing to look for')
    .option('--lists <file>', LISTS)
    .action(async (given: string | undefined, options: QueryOptions & { anchor?: boolean; lists?: string }) => {
      const text = await readQuery(io, given, options);
      const library = options.lists === undefined ? undefined : await readLibrary(io, options.lists);
      const problems = checkQuery(text, { needsAnchor: options.anchor ?? true, library });
      const errors = errorsOf(problems).length;
      if (options.json) json(io, { usable: errors === 0, problems });
      else if (problems.length === 0) io.out('nothing to complain about');
      else showProblems(io, text, problems, 'out');
      if (errors > 0) done(EXIT.usage);
    });
}

function addFormat(command: Command, io: Io, done: Done): void {
  withQuery(command, 'format', 'print a query in its canonical form').action(
    async (given: string | undefined, options: QueryOptions) => {
      const node = await readNode(io, given, options, done);
      if (node === null) return;
      if (options.json) json(io, { query: formatQuery(node) });
      else io.out(formatQuery(node));
    },
  );
}

function addExplain(command: Command, io: Io, done: Done): void {
  withQuery(command, 'explain', 'say in plain English what a query looks for').action(
    async (given: string | undefined, options: QueryOptions) => {
      const node = await readNode(io, given, options, done);
      if (node === null) return;
      if (options.json) json(io, { query: formatQuery(node), explanation: describeQuery(node) });
      else io.out(describeQuery(node));
    },
  );
}

function addImport(command: Command, io: Io, done: Done): void {
  withQuery(command, 'import', 'translate a query that was written for another product')
    .requiredOption('--from <dialect>', DIALECTS.join(', '))
    .action(async (given: string | undefined, options: QueryOptions & { from: string }) => {
      if (!DIALECTS.includes(options.from)) throw unknownChoice('dialect', options.from, DIALECTS);
      const text = await readQuery(io, given, options);
      const imported = importQuery(text, options.from);
      if (options.json) json(io, imported);
      else {
        if (imported.query !== null) io.out(imported.query);
        showProblems(io, text, [...imported.problems, ...imported.warnings]);
      }
      if (imported.query === null) done(EXIT.usage);
    });
}

function addPushDown(command: Command, io: Io, done: Done): void {
  withQuery(command, 'push-down', 'what a platform can be asked for: at least all that the query finds')
    .requiredOption('--platform <platform>', PUSH_DOWN_PLATFORMS.join(', '))
    .option('--tag <name>', "whose it is, such as a monitor's name")
    .option('--lists <file>', LISTS)
    .action(async (given: string | undefined, options: QueryOptions & PushDownOptions) => {
      const { platform, tag, lists } = options;
      if (!PUSH_DOWN_PLATFORMS.includes(platform)) throw unknownChoice('platform', platform, PUSH_DOWN_PLATFORMS);
      const library = lists === undefined ? undefined : await readLibrary(io, lists);
      const node = await readNode(io, given, options, done, library);
      if (node === null) return;
      const answer = pushDown(node, platform, tag === undefined ? {} : { tag });
      const dropped = answer.dropped.map(({ text, why }) => ({ text, why }));
      if (options.json) json(io, { ...answer, dropped });
      else showPushDown(io, { ...answer, dropped });
    });
}

interface PushDownOptions {
  platform: string;
  tag?: string;
  lists?: string;
}

interface ShownPushDown {
  queries: { text: string }[];
  dropped: { text: string; why: string }[];
  caveats: readonly string[];
}

/** The queries are the result; everything else is said beside it. */
function showPushDown(io: Io, { queries, dropped, caveats }: ShownPushDown): void {
  for (const { text } of queries) io.out(text);
  if (queries.length === 0) io.err('nothing: the platform cannot filter for this query, all of it must be read');
  for (const { text, why } of dropped) io.err(`not asked for: ${plain(text)}: ${why}`);
  if (queries.length > 0) for (const caveat of caveats) io.err(`note: ${caveat}`);
}

function unknownChoice(what: string, given: string, choices: readonly string[]): CliError {
  return new CliError(`There is no ${what} ${plain(given)}: choose ${choices.join(', ')}`, EXIT.usage);
}
