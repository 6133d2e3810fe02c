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
      gateway timeout, ${SERVICE} ~ offline|unreachable, major incident, 503|502|504 error|errors, error 502|503|504, server|servers ~ crashed|overloaded, returning|returns|throwing|throws|serving 500|502|503|504, http 500|502|503|504, everything is down, total|complete|widespread|partial|regional|massive outage, whole ~ down, is it down, down detector, cant reach ~ site|server|servers|service|api, down ~ for hours|days|minutes, service|services ~ interrupted|interruption, unable|cant|cannot|couldnt ~ reach ~ portal|site|website|service|server|servers|api|app|dashboard|page, nothing works ~ today|here|anymore|again|since, has|have been dead since`,
    plain: `is|are|been|went|gone|still|goes down again|since|today|now, is ~ down ?, down right now, anyone else having|getting|seeing|unable|experiencing,
      cant|cannot|cant ~ log|login|sign|connect|access, unable to connect|login|log|access, not|isnt reachable, connection timed|refused, error|http 500|502|503|504,
      nobody|everyone|everybody ~ log|login|sign|connect|access, no one ~ log|login|sign|connect|access, none of us ~ log|login|access|connect,
      not responding, no signal|service|connection|internet, downtime, nothing is reachable, we are losing orders|sales|customers, is ~ having issues|problems|trouble ?, back up yet, data centre|center ~ fire|failure, nothing ~ works|working, unable to reach, not coming|come back up, dead since, status page ~ green|operational|nothing`,
    weak: 'is|are|went|been down, offline, timeout|timeouts, maintenance, status page, times|timing out, nothing ~ loads|loading, connection lost|dropped|drops',
    against:
      'sit|sits|sitting|calm|slow|slowed|come|settle|lay|write|wrote|write|break|broke down, prices|price|sales|shares|stock|stocks|costs|numbers|rates ~ down, down to earth, down the ~ road|street|line|drain, no|never|zero|without ~ outage|outages|downtime, thumbs down, upside down, hands down, i|we|ill|well will|be ~ offline|down|unreachable, down payment, marked down',
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
      keep ~ good|great work, game changer, five|5 stars, kudos, shout out|shoutout, hats off, works|worked great|perfectly|flawlessly|like|well, blown away, absolutely|really|totally|just|so love|loving|adore, saved me ~ hours|time|day|money|life, works|worked|runs perfectly|flawlessly|beautifully|smoothly, best ~ ever ~ used|had|made|bought|tried, team|support|service|staff is|are|was|were ~ amazing|awesome|great|fantastic|brilliant|incredible|wonderful|superb, ten|10 out of, cant recommend ~ enough, exceeded ~ expectations, huge|big|massive fan|thanks|thank|props|shout, props to, so|really|very|super happy|pleased|impressed|grateful|satisfied with, made my day|life|week, thank you ~ quick|fast|amazing|great|help|support|fix, flawless, five|5 star, top notch, second to none, solved|fixed|sorted|resolved ~ in ~ minutes|seconds, couldnt|could not be happier|better, keep it up|going, you|u|yall|guys|folks|team rock|rocks|rule|nailed, could|couldnt not be happier|better|more, could not be ~ happier|prouder|better, lovely ~ app|tool|product|service|team|support|update, made my|our life|work|job ~ easier, well worth, pleasant|pleasantly surprised, so much better now`,
    plain:
      '!love|loving|loved, !amazing|awesome|fantastic|excellent|brilliant|outstanding|superb, !perfect, impressed, thank you, thanks, !great, best ~ ever, so good|easy|helpful|happy, lifesaver, brilliant|wonderful|incredible|stellar|phenomenal|delightful|gorgeous|slick|stunning, appreciate|appreciated, bravo, chapeau, beautifully designed|made|done',
    weak: '!good, !nice, !happy, !cool, enjoy|enjoying, beautiful, !best, easy to use, useful|helpful, congrats|congratulations',
    against:
      'thanks|thank|thx for nothing, thanks|thank|thx in advance, thank|thanks you in advance, used to be ~ great|good|amazing|awesome|best|love|fantastic|excellent|brilliant, used to love|like, would|id|wed|d love|like to|a|an|if|it|some, not ~ great|good|happy|impressed|amazing|perfect|best|love|nice, great|oh|wonderful|fantastic|awesome|brilliant|perfect|lovely another, great|wonderful|fantastic|brilliant|perfect|awesome|lovely|thanks|love ~ crash|crashed|crashes|down|broken|broke|again|outage|bug|error|fails|failed, oh wonderful|great|lovely|perfect|fantastic|brilliant|good|joy, as good|great|nice as, good|great|best luck|morning|night|evening|day|question|idea|wishes, if ~ it would be great|good|nice|perfect, would be ~ great|good|nice|awesome|amazing|perfect|cool, no thanks|thank, thanks to ~ lost|missed|late, hope|wish ~ better|good|great|love, good question|idea|point|morning|news, high hopes, good luck',
  },
  'churn-risk': {
    strong: `cancel|cancelled|canceled|cancelling|canceling|cancelin ~ subscription|account|membership|service|order|contract|plan|premium|prime,
      deleted|deleting|delete|closing|closed my|the account|app, uninstall|uninstalled|uninstalling|uninstal, unsubscribe|unsubscribed|unsubscribing,
      switch|switching|switched to, moving|leaving ~ to another|competitor, never ~ buying|using|shopping|ordering|flying|buy|use|shop again|from, taking my business|money,
      lost|losing a|my customer|business, looking for an alternative, going elsewhere, wont ~ renew|renewing|return|returning, will ~ not be renewing|returning, evaluating|exploring|considering|testing|trialling ~ vendors|vendor|alternatives|competitors|competitor|provider|providers, moving|going|switching|jumping|off|over to a|your|the ~ competitor|competition|provider|rival, close|delete|deactivate|terminate|cancel|remove my|our account|subscription|contract|membership|plan, done with you|u|your ~ company|app|service|guys|lot|., done with this company|app|service|provider|bank, lost a|another ~ customer|client|subscriber, not|wont|never ~ renew|renewing my|our|the|this|next, will not be renewing, taking ~ business|money elsewhere, last ~ straw, never ~ customer again, voting with my wallet|feet, port|porting|ported ~ number|account ~ to|out|away, cancellation request|form|link, end|ending|terminate|terminating my|our contract|subscription|membership|relationship, subscription|account|membership|contract|plan|service ~ cancelled|canceled|terminated|deleted|closed, move|moving|switch|switching to another host|provider|bank|vendor|supplier|platform|company|carrier|network, last ~ invoice|bill|payment|month|time ~ pay|paying|get, last|final straw, taking my|our ~ data|money|business|custom to|elsewhere, packing up`,
    plain: `changing|change provider|providers|bank|banks, moved|migrating|migrated ~ from, leaving you, not renewing, need|time ~ new provider|bank|phone company, alternative|alternatives to, ditching|ditched, deleted|deleting|delete the app, as soon as ~ contract ends|expires, when ~ contract ends|expires|is up, jumping ship, jumped ship, ready to leave|switch|cancel|quit, thinking of|about leaving|cancelling|canceling|switching|quitting, other|another vendor|vendors|provider|providers|supplier, how ~ cancel|close ~ account|subscription|membership|plan, want out of`,
    weak: 'goodbye, had enough, last time i|im, done with you|this|them|your, go|going back to, no longer|more ~ customer|use, im out, im done, competitor|competitors, cancel, enough is enough',
    against:
      'never|not|wont ~ leave|leaving|cancel|cancelling|canceling|switch|switching, flight|flights|concert|show|event|game|match|meeting|train|class|trip ~ cancelled|canceled, cancelled|canceled ~ flight|concert|show|season|event|train|class|trip|meeting, goodbye ~ hello|winter|summer|2025|2024|2026, cancel culture, no longer ~ need|worry|have, delete|deleted|deleting ~ photo|photos|message|messages|file|files|tweet|post|comment|emails, switched off|on|the, close|closing my ~ laptop|eyes|mouth|door|day|window|book, leaving for ~ rome|paris|london|holiday|vacation|work|school|home|tomorrow|today|tonight|the|a|my, leaving you with|a|the|this',
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
    strong: `better|worse|faster|slower|cheaper|nicer|easier than, compared|comparing to|with, alternative|alternatives to, difference between, or|versus|vs ~ which, which is better|best, superior|inferior to, which is|one|of|app|tool|plan|do|would ~ better|best|faster|cheaper|easier, not as good|fast|easy|cheap|reliable|stable|powerful|polished as, more|less ~ reliable|expensive|stable|powerful|intuitive|useful|accurate|secure|popular than, prefer|preferred ~ over|to ~ for, how does|do ~ compare|stack ~ to|up|with|against, side by side comparison|test|review, replacement for, outperforms|outclasses, pros and cons of, switch|switched|switching|migrate|migrated|migrating ~ from ~ to, better|worse|cheaper|faster|slower|easier ~ than`,
    plain:
      'vs|versus, instead of, switch|switched|switching|moved ~ from, prefer|preferred ~ over|to, similar to, unlike, in comparison, not as good|fast|easy as, copycat|copied|ripoff of, on par with, same price as, equivalent to, versus, snappier|smoother|lighter|simpler|quicker|smarter|safer|stronger than, lags|lagging|falls|falling behind ~ from|of|competitors|competition|others, which one ~ pick|choose|recommend|prefer|use, torn|deciding|choosing between',
    weak: 'more ~ than, rather than, competitor|competitors, comparison, both, benchmark|benchmarks|benchmarked, rival|rivals',
    against:
      'versus|vs|v ~ tonight|channel|kickoff|score|final|halftime|game|match, tonight ~ vs|versus|v, better|more|less ~ than ~ never|ever|nothing|300|expected|usual, better late than, more than ever|once|enough|happy|welcome|just|words|anything, less than ideal|a|an|happy, would rather sleep|not|die|stay, couldnt|could not be better',
  },
  security: {
    strong: `!vulnerability|vulnerabilities, data|security|privacy breach|breaches|leak|incident, cve, !hacked, got|been|was|were|account ~ hacked|compromised|breached, zero|0 day, 0day, remote code execution, rce, xss, sql injection,
      !malware|ransomware|spyware|backdoor, !phishing, security|privacy hole|flaw|issue|bug|risk|concern|problem, credentials|passwords|password|data ~ leaked|stolen|exposed, unauthorized|unauthorised|fraudulent access|charge|charges|transaction|transactions|login, someone|somebody|hacker|hackers|stranger ~ logged|got|broke|signed into|in ~ account|my, passwords|password ~ plaintext|cleartext|leaked|stolen|exposed|breach, passwords|password in plain|clear text, customer|customers|user|personal|private|our|my ~ data ~ leaked|stolen|exposed|breached|sold, account ~ taken over|compromised|hijacked|stolen, charges|charge|transactions ~ not authorise|authorize|authorised|authorized|recognise|recognize, did not|didnt|never authorise|authorize|authorised|authorized, account takeover, sim swap|swapped|swapping, responsible disclosure, security|bug researcher|bounty, csrf|ssrf|idor, supply chain attack, privilege escalation, two factor ~ bypass|bypassed|broken, data ~ dark web, hackers|hacker ~ stole|got|accessed|have, zero day, patch ~ vulnerability, man in the middle, publicly|public accessible|exposed ~ bucket|database|data, see|seeing|access|view|read|download ~ invoices|data|orders|messages|files|details|account|emails of|from|belonging other|another|someone ~ customers|customer|user|users|person|people, other|another customers|users|peoples|users ~ data|invoices|orders|messages|account|details`,
    plain:
      'exploit|exploited, hackers|hacker, !scam|fraud|fraudulent account|email|text|call, leaked, identity theft, plaintext|plain ~ password|passwords, stolen ~ account|card|data|money, suspicious login|activity|email, ddos|ddosed|ddosing, impersonating|impersonated, keylogger|trojan|botnet, leaked ~ data|passwords|password|emails|credentials|keys|database, another country ~ logged|login, logged ~ another country, hijacked, api key|keys ~ exposed|leaked|public, 2fa ~ not|doesnt|bypassed, security advisory|update|patch|notice|vulnerability, malicious, hacked',
    weak: 'security, hack|hacking, breach, virus, privacy, exposed, suspicious, spoofed|spoofing',
    against:
      'leaked ~ trailer|season|photos|album|song|episode|script|design|render|renders|specs|teaser, life|kitchen|travel|productivity hack|hacks, job|social|food|airport|home|national security, hacker news, growth hacking|hack, security deposit|guard|guards|theater, breach of tradition|etiquette|trust',
  },
  'legal-threat': {
    strong: `my|our lawyer|lawyers|attorney|solicitor, legal action, sue|suing you|them|your|this|the, see you in court, class action, small claims, take|taking ~ to court, cease and desist, press charges,
      report|reporting|reported ~ bbb|ftc|fcc|fca|ombudsman|police|ofcom|authorities, attorney general, trading standards, gdpr complaint|request|violation|breach, hear|hearing from ~ lawyer|lawyers|attorney|solicitor|legal, letter|email|call from my|our ~ lawyer|lawyers|attorney|solicitor, filing|file|filed|lodging|lodged a|an ~ lawsuit|suit|chargeback|dispute, file|filing|filed|lodge|lodging|lodged ~ complaint ~ with ~ regulator|fcc|ftc|bbb|ombudsman|authority|attorney|fca|ico, complaint|complain ~ regulator|ombudsman|authority|watchdog, violates|violating|violated|violation|breach|breaches|breaking ~ gdpr|law|ccpa|hipaa|rights|contract, contacting|contacted|contact|calling|seeing|see|hired|hiring|consulting|speaking ~ lawyer|attorney|solicitor|lawyers, take|taking|took|see you ~ to|in court, legal action|proceedings|steps|consequences, data protection authority|officer|complaint, will ~ be suing, my|our lawyers are|will, threatening|threaten to sue, arbitration|tribunal`,
    plain:
      'lawsuit|lawsuits, ombudsman, chargeback, breach of contract, consumer rights|protection, copyright infringement|violation, dmca, gdpr, regulator|regulators|watchdog, statutory rights, sued, litigation, illegal ~ charge|charges|practice|fees, chargebacks|chargeback, letter before action',
    weak: 'court, legal, illegal|unlawful, lawyer|lawyers|attorney, sue|suing, fraud, police, bbb|ftc, liable, misleading|false advertising',
    against:
      'court|courtroom ~ drama|tennis|basketball|food|jester|show|series, tennis|basketball|food|volleyball court, police ~ orchestra|band|show|series|academy, is it ~ legal|illegal, sister|brother|mother|father|wife|husband|dad|mom|friend ~ lawyer|attorney|solicitor, true crime, legal team is|are hiring, am|im a lawyer|attorney|solicitor, better call',
  },
  pricing: {
    strong: `price|prices ~ increase|increases|hike|rise|went|gone|going|raised|doubled|too|drop, too expensive|pricey|much money, overpriced, pricing, how much ~ cost|costs|charge|is|does, raised|raising|increased|doubled ~ price|prices, cost|costs too much, subscription|monthly|annual fee|price|cost|fees, cheaper plan|tier|option, is|are|way|far too much ~ month|year|money, a|per month|year ~ too much|expensive|steep|insane, how|so|why|very|pretty|quite|bit|insanely ~ expensive|pricey|costly, student|educational|education|nonprofit|volume|military|senior discount|pricing|plan|tier, cheaper|lower|free|paid|pro|enterprise|premium tier|plan|plans|option|version|subscription ~ cost|price|without|?, price|prices ~ doubled|tripled|ridiculous|insane|crazy, price|prices is|are|went|gone|keeps|keep up|high, hidden|extra|surprise|additional fee|fees|charges|costs, what ~ does ~ cost, how much do|does|is|are|would|will, cant|cannot afford, costs a fortune, price gouging, money grab|cash grab, cost per user|seat|month, what is the price|cost, whats the price|cost, raising|raised|hiked|jacked|upped ~ prices|price|fees|rates, pricing page|model|change|changes|plan|plans`,
    plain:
      'expensive|pricey, not worth ~ money|price, per month|year|user|seat, free plan|tier|trial|version, student|annual discount, subscription ~ expensive|cheaper, hidden fee|fees|charges|costs, worth the money|price, pay ~ for, price tag|point|list, worth the price|cost, per seat|user pricing|cost, refund policy, affordable|unaffordable, paywall|paywalled, subscription ~ cost|costs|price|fee, monthly|annual|yearly subscription|plan|fee|price, value for money, discount code|codes, any discount|discounts|deals|offers, discount|discounts for, what would ~ cost|us|seats, double|twice what|the ~ paid|pay|price|cost, charge|charges|charging|charged ~ too|so much, free trial, per year|annum|license|licence',
    weak: 'price|prices, discount|discounts, cost|costs, cheap|cheaper, fee|fees, paid, bucks, subscription, affordable, billing, a month|year, too much',
    against:
      'price to pay ~ for|love|peace|freedom, small price, cost|costs|costing us|him|her|me|them|you ~ game|match|life|lives|election|win|title|job|career|time, at what cost, at all costs|cost, price is right, pay|paid|paying attention, price ~ pitched|pitching|scored|throws, feel free, priceless',
  },
  hiring: {
    strong: `we're|we|were|are|is|now hiring, join our team, job opening|openings|opportunity|alert|vacancy, open position|positions|role|roles, looking to hire, come work with|for us, hiring for|a|an|manager, apply now ~ role|job|position, who is hiring, jobs hiring, looking for a|an|experienced|talented ~ engineer|developer|designer|analyst|manager|intern|marketer|writer|architect|scientist|accountant|assistant ~ join|apply|to|., is|are|were looking for ~ engineer|developer|designer|analyst|scientist|intern, hiring ~ developers|engineers|designers|interns|engineer|developer|designer|manager|writers|analysts|sales|nurses|drivers, open|several|three|two roles|positions|vacancies in|for|at, job|jobs|role|roles|position|positions opening|openings, send|email|submit your|ur ~ cv|resume|portfolio, apply now|here|today|via, were growing ~ team, hiring manager|alert|now|remote, now recruiting, we have ~ vacancies|vacancy|openings|opening|position|positions|roles|role, engineer|developer|designer|sre|manager|analyst|nurse|nurses|writer|driver|drivers|teacher|intern ~ wanted|needed, applications until|open|close|to|are|by, we need ~ engineer|developer|designer|nurses|drivers|teachers|writers|volunteers ~ apply|applications|join`,
    plain:
      'hiring, vacancy|vacancies, send ~ cv|resume, recruiting, career|careers at|page|opportunity, remote position|role|job|jobs, full|part time position|role|job, full|part time ~ remote|eu|us|contract|permanent, equal opportunity employer, competitive salary, referral bonus, job alert|board|description|fair, looking to fill, years of experience required|needed',
    weak: 'internship|internships, apply, recruiter|recruiters, job|jobs, career|careers, resume|cv',
    against:
      'lost my job, great|good|nice|awesome|amazing|fantastic|best|excellent job, my ~ career, job done|well, odd job|jobs, does the job, did a ~ job, do your job, looking for ~ job|work, was|got|been hired|rejected|ghosted',
  },
  spam: {
    strong: `follow back, free|gain|get|buy followers, link in ~ bio, dm ~ promo|promotion|collab, make|earn ~ day|week|online|home|daily, onlyfans, 100x|1000x, airdrop|airdrops, guaranteed returns|profit|profits|win, double your|ur bitcoin|btc|money|crypto,
      whatsapp me|us|number, telegram group|channel, click here|link|below to|for|and, act now, limited time offer, use|with ~ code ~ off, followme|f4f|l4l|follow4follow|teamfollowback, join ~ giveaway, work from home ~ earn|income|day, claim ~ airdrop|free|reward|tokens|prize|gift|bonus, connect your wallet, giveaway ~ follow|like|retweet|rt|win|tag, follow ~ like ~ retweet|rt|tag|share, presale ~ live|now|join|open, next 100x|1000x|gem, dm|message|text me|us ~ invest|earn|order|promo, cheap|affordable rates|price ~ dm|message, i follow back, follow for follow, follow|followback me ~ follow|back|followback, buy|gain followers|likes|views|subscribers, get ~ followers|subscribers, use code|my ~ off|discount|save, my|new ~ onlyfans|fansly, promo|discount|referral|invite code|link ~ off|bonus|sign|get, passive income ~ dm|ask|join|link, seed|recovery phrase, wallet recovery, recover ~ lost|stolen ~ crypto|bitcoin|funds, make|earn|making|earning ~ per|a|every day|week|month|hour ~ home|online|phone|easy, limited spots|slots, whitelist|wl spot|spots|giveaway, signals group|telegram|vip, bit ly, pump signal|signals, link in ~ bio|profile|comments, subscribe to my|our ~ channel|onlyfans, hot|sexy|naughty ~ pics|nudes|videos|content, loan|loans approved|offer|available ~ apply|dm|whatsapp, essay|assignment|homework|thesis due|help ~ dm|pay|hire, dating site|app ~ singles|join, buy and sell ~ accounts|followers|crypto, dm for price|prices|rates|promo|promos, turn ~ into ~ in|within a|one|days|hours, my broker|mentor|trader|manager on|she|he|made|helped, message|contact|dm|text ~ broker|mentor|trader|account|manager ~ telegram|whatsapp|instagram, verified accounts ~ sale|sell|buy|dm, on telegram ~ signals|invest|broker|earn`,
    plain:
      'giveaway, follow ~ win|chance, rt|retweet|like ~ win, presale, promo code, free gift|iphone|money|crypto|nft, passive income, cheap viagra|cialis|pills, hot singles, casino|betting ~ bonus, check out|my my|onlyfans ~ profile|channel|link, enter to win, sign up ~ free ~ bonus, promo|promotion dm|available|rates, sponsored ~ link|dm, free nft|mint|spins|trial|gift, 50|60|70|80|90 off ~ today|now|only|sale|shop, shop now, buy now, retweet to win|enter, tag|mention two|three|2|3 friends, bonus code, sign up ~ bonus|free, dropshipping, work from home, only ~ spots|slots left|available',
    weak: 'promo, crypto, nft|nfts, discount code, win, click, subscribe, check out my, forex, swipe up, order now, message|dm me ~ details|info',
    against:
      'is|any|have|there|got a|any ~ promo|discount|coupon code|codes, any promo|discount code|codes, getting|receive|receiving|got|too|so much|tired|stop|sending|send ~ spam, please|stop sending|spamming|emailing',
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
  denied: {
    strong:
      'not|isnt|arent|doesnt|dont|didnt|wont|stopped|stops|never ~ work|working|load|loading|open|opening|respond|responding|connect|connecting, cant|cannot|unable|couldnt ~ log|login|sign|access|connect|use|open|pay|reach|download, is|are|went|gone|still|goes down, unavailable|unreachable|inaccessible, not available',
    plain: 'offline, down, no access|service|connection|signal|internet',
    against:
      'sit|slow|calm|come|settle|write|break|lie|lay down, prices|price|shares|stock|sales ~ down, down to|the|with|there|here, thumbs|hands|upside down, why|i|you|we dont|not ~ work ~ together, no ~ down',
  },
};
