import type { Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { readConfiguration, settingsOf } from '../configuration.ts';
import { json } from '../io.ts';
import { readValidPosts } from '../post-file.ts';
import { workspaceAnalysis } from '../workspace-analysis.ts';

export const analyse: Register = (program, io) => {
  const command = program
    .command('analyse')
    .description('what NLP says of each post, a line of JSON each; needs no database')
    .requiredOption('--file <file>', 'JSONL, CSV or JSON in the post format, gzip too')
    .option('--config <file>', 'workspace configuration, for its topics, lists and monitors (towards whom)');
  withJson(command).action(async (options: { file: string; config?: string }) => {
    const workspace = await readConfiguration(io, settingsOf(io, options).configPath);
    const { match, analyse } = await workspaceAnalysis(io, workspace);
    for await (const post of readValidPosts(io, options.file)) {
      if (io.signal.aborted) return;
      json(io, { platform: post.platform, id: post.id, ...analyse(post, match(post).matches) });
    }
  });
};
