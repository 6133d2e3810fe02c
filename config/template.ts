/** The configuration that `earshot init` writes: it starts as it is, and every next step is one edit away. */

/** YAML text. `schema` is what editors complete and check by, a path relative to the new file or a URL. */
export function initTemplate(workspaceName: string, schema = './config/earshot.schema.json'): string {
  return `# yaml-language-server: $schema=${schema.replaceAll(/\s/g, '%20')}
#
# What Earshot hears, and who is told. Check it with: npx earshot doctor
# Secrets never stand in this file: write env:NAME or file:/path instead.
workspace: ${JSON.stringify(workspaceName)}

# What is read. These two need no key: set enabled to true.
sources:
  - name: hacker-news
    connector: hackernews
    enabled: false
    config:
      query: acme # your product's name
  - name: blog
    connector: rss
    enabled: false
    config:
      url: https://example.com/feed.xml

# What is listened for. Quote queries: in YAML an unquoted " #tag" starts a comment.
monitors:
  - name: brand
    match: 'acme OR acmecloud OR #acme'
    # exclude: 'hiring OR "we are looking for"'   # never stored
    # mute: 'from:acme'                           # stored and searchable, never delivered
    owner: marketing

# What things are about, told by keywords in the same language.
topics:
  - name: billing
    keywords: [invoice, 'bill*', '"credit card"']
  - name: reliability
    keywords: [outage, down, slow, 'crash*']

# Who acts.
teams:
  - name: marketing
  - name: product

# Where teams read. "terminal" prints to the window in which Earshot runs.
channels:
  - name: terminal
    type: terminal
  # To tell a Slack channel: create a Slack app with the scope chat:write, invite it to the channel, set SLACK_TOKEN
  # to its bot token (xoxb-…), uncomment these lines and the route "outages" below.
  # - name: product-slack
  #   type: slack
  #   config:
  #     token: env:SLACK_TOKEN
  #     channel: C0123456789 # at the end of the channel's details in Slack

# Takes what no route takes, so that nothing is lost silently.
defaultRoute:
  team: marketing
  channel: terminal

# Asked in order; the first that fits decides, unless it says continue: true.
routes:
  - name: questions
    team: product
    channel: terminal
    when:
      intent: [question, feature-request]
  # - name: outages
  #   team: product
  #   channel: product-slack
  #   when:
  #     intent: [outage, bug]
  #     urgency: '>=0.3'
  # - name: praise
  #   team: marketing
  #   when: { sentiment: positive }
  #   timing: { digest: 24h } # one message a day

# How long things are kept.
retention:
  # signalsDays: 365
  haystackDays: 30
`;
}
