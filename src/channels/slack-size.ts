/** How large Slack may find something. */

/** JSON length with every non-ASCII unit as `\uXXXX`: an upper bound for however Slack counts a block's size. */
export function slackSize(value: unknown): number {
  const json = JSON.stringify(value);
  let size = json.length;
  for (let i = 0; i < json.length; i++) if (json.charCodeAt(i) > 0x7e) size += 5;
  return size;
}
