import { topicMatcher } from '../../../workers/topic-matcher.ts';
import { libraryOf } from '../../domain/monitor.ts';
import { loadAnalyser } from '../../nlp/analyser.ts';
import type { Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { readConfiguration, settingsOf } from '../configuration.ts';
import { json } from '../io.ts';
import { readValidPosts } from '../post-file.ts';

export const analyse: Register = (program, io) => {
  const command = program
    .command('analyse')
    .description('what NLP says of each post, a line of JSON each; needs no database')
    .requiredOption('--file <file>', 'JSONL, CSV or JSON in the post format, gzip too')
    .option('--config <file>', 'workspace configuration, for its topics');
  withJson(command).action(async (options: { file: string; config?: string }) => {
    const workspace = await readConfiguration(io, settingsOf(io, options).configPath);
    const library = libraryOf(workspace?.lists ?? [], workspace?.queries ?? []);
    const topicsOf = topicMatcher(workspace?.topics ?? [], library, ({ object, message }) =>
      io.err(`${object}: ${message}`),
    );
    const analyser = await loadAnalyser();
    for await (const post of readValidPosts(io, options.file)) {
      if (io.signal.aborted) return;
      json(io, { platform: post.platform, id: post.id, ...analyser.analyse(post, topicsOf(post)) });
    }
  });
};
