import type { PhraseBook } from './book.ts';

const SERVICE =
  'site|website|app|server|servers|service|services|api|login|dashboard|system|network|internet|wifi|platform|page|cloud|checkout|payments';

/** English is looked up in posts of any language: product talk borrows its words. */
export const english: PhraseBook = {
  bug: {
    strong: `!crashes|crashing, app|site|it|game|browser|page|server|phone crashed|crash, keeps ~ freezing|crashing|failing|closing|disconnecting, force|forced closes|closing|close,
      stopped|stops|quit working, not|isnt|arent|stops|stopped working|loading|opening|responding|syncing|updating, doesnt|dont|wont|didnt|cant load|open|respond|sync|start|launch|work,
      never works|loads|opens|updates, !glitch|glitches|glitchy|glitching, buggy, !bug in|report|with|when|where, stack trace, segfault|segfaults, bug report, reproduce`,
    plain: `!bugs, a|this|major|same|annoying bug, isnt|not ~ working, doesnt|wont|didnt ~ work|load|open|update|sync, !crash|crashed, !broken|borked, error message|messages|code, black|blank|white screen, freezes|freezing, internal error,
      broke after|with|since, after|since ~ update, fails to, unable to, cant|cannot ~ open|load|install|upload|download|save|connect|update,
      exception|traceback, !regression, logs|logged|logging me out, wont let me, not|isnt|arent ~ showing|displaying, unresponsive, unusable,
      data loss, lost|losing ~ data|photos|files|progress, disappeared, memory leak`,
    weak: `!bug, frozen, !error|errors, !fix, !issue|issues, !problem|problems, laggy|lags|lagging, hangs, fail|fails|failing, defect|defective, slow`,
  },
  outage: {
    strong: `!outage|outages, down for everyone|anyone, ${SERVICE} ~ down, service unavailable|disruption, bad gateway,
      gateway timeout, ${SERVICE} ~ offline|unreachable, major incident, 503|502|504 error|errors, error 502|503|504, server|servers ~ crashed|overloaded`,
    plain: `is|are|been|went|gone|still|goes down again|since|today|now, is ~ down ?, down right now, anyone else having|getting|seeing|unable|experiencing,
      cant|cannot|cant ~ log|login|sign|connect|access, unable to connect|login|log|access, not|isnt reachable, connection timed|refused, error|http 500|502|503|504,
      nobody|everyone|everybody ~ log|login|sign|connect|access, no one ~ log|login|sign|connect|access, none of us ~ log|login|access|connect,
      not responding, no signal|service|connection|internet`,
    weak: 'is|are|went|been down, offline, timeout|timeouts, maintenance, status page',
  },
  complaint: {
    strong: `worst|terrible|horrible|awful|poor|bad|shocking|appalling|pathetic ~ service|support|experience|company|product|app|quality|update, never again,
      unacceptable, waste of money|time|space, rip off|ripoff, !scam|scammed|scammers, false advertising, charged ~ twice|again, still waiting,
      want|need|demand|give ~ refund|money back, no one|nobody ~ answers|answered|responds|responded|replies|helps, no response|reply|answer from, fed up,
      customer service|support ~ joke|terrible|useless|rude|worst|awful|poor|nonexistent, absolute|complete joke|disgrace|garbage|rubbish`,
    plain: `!disappointed|disappointing, ridiculous, disgusting|disgusted, disgraceful, !useless, garbage, rubbish, frustrating|frustrated, infuriating,
      overcharged, refund, damaged|faulty|defective, havent|hasnt|didnt|never ~ arrived|received|delivered|receive|arrive|shipped|got,
      waiting|waited ~ hours|days|weeks|months, on hold, why cant|wont|isnt|doesnt|dont you, sort it out, get your ~ together, fix your|this|it, lied|lies to,
      unhelpful, misleading, made|make|making a complaint, formal complaint, no help from, why ~ so hard, broke after, expired ~ product|beer|food|milk, badservice|nothappy|badcustomerservice|customerservicefail|fail, incompetence|incompetent, wont honor|honour, not acceptable, are you kidding me,  what happened to my, not happy|impressed|good|acceptable|cool, missing ~ order|package|parcel|item`,
    weak: `complaint, expired|ripped|broke|torn|stained, !help, no idea why, keeps|keep, disappointment|dissapointing|dissapointed|dissappointed, annoying|annoyed, sucks, worst, hate, terrible|horrible|awful, poor, wtf|smh|ffs, delayed|late|delay, cancelled|canceled, rude, seriously, fail, problem|issue`,
  },
  'feature-request': {
    strong: `please|pls|plz ~ add|bring|allow|support|implement|include|make, feature request, would be nice|great|cool|awesome|helpful|good|better if,
      wish you|they|it|there|this|the ~ had|would|could|was|were|did, bring back, add|adding support|option|feature|ability|button|dark, should|could ~ add|allow|include|support,
      can|could you|we|u ~ add|get|have ~ option|feature|support|button|mode, any plans to|for, needs|need|want an|the option|ability|feature, would love to see|have ~ option|feature|support|mode,
      needs|need to add|have, let us|me choose|change|edit|delete|turn|disable`,
    plain: `should have ~ option|feature|mode|button, missing ~ feature|features|option|options, would be nice|helpful|useful to|have, feature suggestion, lacks, needs ~ option|options|mode|feature|improvement, there should be,
      only thing ~ missing, dark mode, when will ~ support|add|get, hope|hoping you|they ~ add, five|5 stars if`,
    weak: 'suggestion, suggest|propose, if only, would love to, would be great|cool|awesome to, add, support for, need|needs more, option to, ability to, improve|improvement, wish',
  },
  question: {
    strong: `how do|can|does|to ~ ?, anyone know|knows, does anyone|anybody|someone, is there a|any way, is it possible, can|could someone|anyone|somebody,
      what|whats|which is|are|do|does ~ ?, where can|do|is|are, who can|do|knows, when will|is|does|are, why does|is|do|are|did`,
    plain:
      'how do i, how can i, how to, any ideas|idea|suggestions|tips|advice|recommendations, wondering if|how|why|what, need help, what does, am i able, do you know|have|ship|offer|support',
    weak: 'wondering, curious, help, how, which, explain',
  },
  praise: {
    strong: `love|loving|loved ~ app|product|service|feature|update|team|new|it, highly recommend, thank you|u so|very much, thanks ~ help|fixing|quick|great|support|everyone,
      best app|product|service|company|support|ever|tool, well done, great|good|amazing|excellent|awesome|fantastic|brilliant job|work|service|support|app|product|experience|update|customer,
      keep ~ good|great work, game changer, five|5 stars, kudos, shout out|shoutout, hats off, works|worked great|perfectly|flawlessly|like|well, blown away`,
    plain:
      '!love|loving|loved, !amazing|awesome|fantastic|excellent|brilliant|outstanding|superb, !perfect, impressed, thank you, thanks, !great, best ~ ever, so good|easy|helpful|happy, lifesaver',
    weak: '!good, !nice, !happy, !cool, enjoy|enjoying, beautiful, !best, easy to use, useful|helpful, congrats|congratulations',
  },
  'churn-risk': {
    strong: `cancel|cancelled|canceled|cancelling|canceling|cancelin ~ subscription|account|membership|service|order|contract|plan|premium|prime,
      deleted|deleting|delete|closing|closed my|the account|app, uninstall|uninstalled|uninstalling|uninstal, unsubscribe|unsubscribed|unsubscribing,
      switch|switching|switched to, moving|leaving ~ to another|competitor, never ~ buying|using|shopping|ordering|flying|buy|use|shop again|from, taking my business|money,
      lost|losing a|my customer|business, looking for an alternative, going elsewhere, wont ~ renew|renewing|return|returning, will ~ not be renewing|returning`,
    plain: `changing|change provider|providers|bank|banks, moved|migrating|migrated ~ from, leaving you|for, not renewing, need|time ~ new provider|bank|phone company, alternative|alternatives to, ditching|ditched`,
    weak: 'goodbye, had enough, last time i|im, done with you|this|them|your, go|going back to, no longer|more ~ customer|use, im out, im done, competitor|competitors, cancel',
  },
  'purchase-interest': {
    strong: `want|wanna|wants to buy|get|order|purchase ~ one|a|the|this|it|new, thinking of|about buying|getting|ordering|upgrading|switching, looking|planning|going|gonna to|on buy|get|buying|purchase|order ~ a|the|one|new,
      where can|do i|we buy|get|order|find, should i buy|get|upgrade|switch, take my money, is it worth ~ buying|getting|it|upgrading, cant wait to get|buy|order|try, in the market for,
      need|want a|an|the|this|that new, ready to buy|order|upgrade, pre order|ordered|ordering, preordered|preorder|preordering, gonna|gotta buy|get|cop|order`,
    plain: `can anyone recommend, any recommendations for, recommend a|an|me, looking for a|an, need|want this|it|one in my life, saving up|for, do you ship, is it available|in stock, back in stock, when ~ restock|available, how much is|are|for|does,
      on my wishlist|list, worth buying|the money|it ?, buying|ordering a|the|one|my, want|wants ~ new, want one`,
    weak: 'buy|buying|purchase, want|wants|wanna|need|needs a|an|the|this|that, upgrade|upgrading, interested in, demo, trial, quote',
  },
  comparison: {
    strong: `better|worse|faster|slower|cheaper|nicer|easier than, compared|comparing to|with, alternative|alternatives to, difference between, or|versus|vs ~ which, which is better|best, superior|inferior to`,
    plain:
      'vs|versus, instead of, switch|switched|switching|moved ~ from, prefer|preferred ~ over|to, similar to, unlike, in comparison, not as good|fast|easy as, copycat|copied|ripoff of',
    weak: 'more ~ than, rather than, competitor|competitors, comparison, both',
  },
  security: {
    strong: `!vulnerability|vulnerabilities, data|security|privacy breach|breaches|leak|incident, cve, !hacked, got|been|was|were|account ~ hacked|compromised|breached, zero|0 day, 0day, remote code execution, rce, xss, sql injection,
      !malware|ransomware|spyware|backdoor, !phishing, security|privacy hole|flaw|issue|bug|risk|concern|problem, credentials|passwords|password|data ~ leaked|stolen|exposed, unauthorized|unauthorised|fraudulent access|charge|charges|transaction|transactions|login`,
    plain:
      'exploit|exploited, hackers|hacker, !scam|fraud|fraudulent account|email|text|call, leaked, identity theft, plaintext|plain ~ password|passwords, stolen ~ account|card|data|money, suspicious login|activity|email',
    weak: 'security, hack|hacking, breach, virus, privacy, exposed, suspicious',
  },
  'legal-threat': {
    strong: `my|our lawyer|lawyers|attorney|solicitor, legal action, sue|suing you|them|your|this|the, see you in court, class action, small claims, take|taking ~ to court, cease and desist, press charges,
      report|reporting|reported ~ bbb|ftc|fcc|fca|ombudsman|police|ofcom|authorities, attorney general, trading standards, gdpr complaint|request|violation|breach`,
    plain:
      'lawsuit|lawsuits, ombudsman, chargeback, breach of contract, consumer rights|protection, copyright infringement|violation, dmca',
    weak: 'court, legal, illegal|unlawful, lawyer|lawyers|attorney, sue|suing, fraud, police, bbb|ftc, liable',
  },
  pricing: {
    strong: `price|prices ~ increase|increases|hike|rise|went|gone|going|raised|doubled|too|drop, too expensive|pricey|much money, overpriced, pricing, how much ~ cost|costs|charge|is|does, raised|raising|increased|doubled ~ price|prices, cost|costs too much, subscription|monthly|annual fee|price|cost|fees, cheaper plan|tier|option`,
    plain:
      'expensive|pricey, not worth ~ money|price, per month|year|user|seat, free plan|tier|trial|version, student|annual discount, subscription ~ expensive|cheaper, hidden fee|fees|charges|costs, worth the money|price, pay ~ for',
    weak: 'price|prices, discount|discounts, cost|costs, cheap|cheaper, fee|fees, paid, bucks, subscription, affordable, billing',
  },
  hiring: {
    strong: `we're|we|were|are|is|now hiring, join our team, job opening|openings|opportunity|alert|vacancy, open position|positions|role|roles, looking to hire, come work with|for us, hiring for|a|an|manager, apply now ~ role|job|position, who is hiring, jobs hiring`,
    plain:
      'hiring, vacancy|vacancies, send ~ cv|resume, recruiting, career|careers at|page|opportunity, remote position|role|job|jobs, full|part time position|role|job',
    weak: 'internship|internships, apply, recruiter|recruiters, job|jobs, career|careers, resume|cv',
  },
  spam: {
    strong: `follow back, free|gain|get|buy followers, link in ~ bio, dm ~ promo|promotion|collab, make|earn ~ day|week|online|home|daily, onlyfans, 100x|1000x, airdrop|airdrops, guaranteed returns|profit|profits|win, double your|ur bitcoin|btc|money|crypto,
      whatsapp me|us|number, telegram group|channel, click here|link|below to|for|and, act now, limited time offer, use|with ~ code ~ off, followme|f4f|l4l|follow4follow|teamfollowback, join ~ giveaway, work from home ~ earn|income|day`,
    plain:
      'giveaway, follow ~ win|chance, rt|retweet|like ~ win, presale, promo code, free gift|iphone|money|crypto|nft, passive income, cheap viagra|cialis|pills, hot singles, casino|betting ~ bonus, check out|my my|onlyfans ~ profile|channel|link, enter to win, sign up ~ free ~ bonus',
    weak: 'promo, crypto, nft|nfts, discount code, win, click, subscribe, check out my, forex',
  },
  urgent: {
    strong:
      'urgent|urgently, asap, emergency, immediately, right away, critical|severe, time sensitive, p0|p1|sev1, production ~ down|broken',
    plain:
      'right now, as soon as possible, please help, help me, need help, need ~ today|tonight|now, deadline, cant wait',
  },
  blocked: {
    strong: `locked out, lost ~ data|everything|money|photos|files, cant|cannot|unable|wont|not ~ log|login|access|sign|pay|work|connect|withdraw, charged ~ twice|again|wrong|without, account ~ suspended|locked|disabled|hacked|banned|stolen,
      completely|totally|absolutely broken|unusable, stuck at|in|on, stranded, money ~ missing|gone|stolen`,
    plain: 'unusable, lost access, cant use, doesnt|dont|wont|not ~ work|working|open|load',
  },
  waiting: {
    strong:
      'still waiting, waiting|waited ~ hours|days|weeks|months, hours on hold|the, no response|reply|answer, third|second|fourth|3rd|2nd|4th time, hours now, for hours|days|weeks|months',
    plain:
      'since yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|morning|last, all day|morning|week, again',
  },
};
