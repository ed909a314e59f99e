import type { ChoiceKind } from '../../../../../contract/session/dialog.js';

/** What takes words of the user's own before it counts. Only the beginning of a label says so: "Use typed columns" does not. */
const TEXT = new RegExp(
  [
    String.raw`^type (something|anything|your|my|an?|here|in|the|own|custom)\b`,
    String.raw`^(other|something else)\s*($|[.:…(])`,
    String.raw`^(enter|write|provide|specify|input|give|add)\b.{0,20}\b(own|custom|answer|value|response|instructions?|feedback|something|message|reply|comments?)\b`,
    String.raw`^(custom|own|free[- ]?(text|form)) (answer|response|input|value|reply|text)\b`,
    String.raw`^tell\b.{0,30}\bwhat\b`,
    String.raw`^(suggest|request|propose|ask for) (changes|edits|a change)\b`,
    String.raw`^(yes|no|reject|deny|accept|approve),? (and )?(with|add|give|provide|leave)\b.{0,12}\b(feedback|comments?|reason|instructions?|message)\b`,
  ].join('|'),
  'i',
);
/** What lowers later protection, even where it is not the point of the label: it is never to be chosen by mistake. */
const ALWAYS = new RegExp(
  [
    String.raw`\b(always|every ?time|permanently|forever|from now on|future|remember)\b`,
    String.raw`\b(don't|do not|never|stop|without|no longer|not) (ask|asking|prompt|prompting|confirm\w*|approv\w*)\b`,
    String.raw`\b(for|during|in|this|that|the|whole|entire|rest of|per|your)\b.{0,24}\b(sessions?|conversation|chat|thread|turn)\b|\bsession[- ]wide\b`,
    // "Yes, and allow access to …": more than what was asked.
    String.raw`^(yes|allow|approve|continue|proceed),? (and|\+|&) (?!.*\b(manual|ask|review|confirm))`,
    String.raw`^all($|\W)|\bto all\b|\ball (\w+ )?(edits?|actions?|commands?|tools?|files?|changes|requests?|permissions?|hooks?|calls|operations)\b`,
    String.raw`\b(accept|allow|approve|trust|run|enable) (all|any|every)`,
    String.raw`\beverything\b|\banything\b`,
    String.raw`\bauto[- ]?(accept|approv|run|edit|execut|confirm|allow|mode|pilot|continue)|\bauto\b.{0,10}\bmode\b|\bautomatic|\bfull[- ]auto\b|\byolo\b`,
    String.raw`(?<!manually )\baccept[- ]edits\b|\bbypass|\bunrestricted\b|\bfull[- ]access\b|\bdangerous|\bskip (all )?(permission|approval|confirmation)`,
    String.raw`\b(allow|white)[- ]?list|\b(make|set|as)\b.{0,20}\bdefault\b`,
    String.raw`\b(disable|turn off|leave|exit|outside)\b.{0,12}\b(the )?sandbox`,
    String.raw`\b(parent|home|root) (folder|director(y|ies))\b|\b(all|any|these) (folders|directories|workspaces|projects)\b`,
    String.raw`\bfor (this|these|that|the|all|any|every|my|your) (\w+ )?(project|workspace|repo(sitory)?|folder|directory|user|account|command|commands|tool|tools|server|files?|domain|host|prefix)\b`,
    String.raw`\bin this (project|workspace|repo(sitory)?|folder|directory)\b`,
  ].join('|'),
  'i',
);
/** A title that says as much for all that is approved below it: "Always allow", "Bypass permissions mode". */
const ALWAYS_TITLE =
  /\b(always allow|allow always|(bypass|skip)(ing)? (all )?permissions?|permissions? bypass|auto[- ]?(accept|approve)|yolo|without asking|full access)\b/i;
const DENY =
  /^(no|n|nope|deny|reject|cancel|decline|refuse|disallow|block|abort|stop|skip|exit|quit|leave|back|go back|return|close|dismiss|never|not now|later|maybe later|don't|do not|keep planning|stay in plan)(?![\w-])/i;
const APPROVE =
  /^(yes|y|yeah|sure|allow|approve|accept|agree|grant|permit|proceed|go ahead|ok|okay|continue|trust|confirm|run|execute|apply|implement|enable|update now|press|hit)(?![\w-])/i;
/** "Continue without trusting": it goes on, and yet it does not grant what was asked. */
const WITHOUT = /^\w+ without\b/i;
/** "No, and tell it what to do (Esc to stop)" waits for the words; with "(esc)", or nothing, it refuses at once. */
const WAITS_FOR_WORDS = /\btell\b.{0,30}\bwhat\b.*\(esc to /i;
/** Only these words are about what happens in the agent: in "don't ask again" nothing is refused. */
const ASK_AGAIN = /^(don't|do not|never) (ask|prompt|confirm)/i;

/**
 * Returns what a choice does, by its label. `label` is all of it, with its description; `head` what stands first. When in doubt it
 * is `approve_always`, which nobody is offered as a default. Pure.
 */
export function choiceKind(label: string, head: string = label): ChoiceKind {
  const all = straight(label);
  const start = straight(head).replace(/^[^\p{L}\p{N}]+/u, '');
  if (DENY.test(start) && !ASK_AGAIN.test(start))
    return TEXT.test(start) || WAITS_FOR_WORDS.test(all) ? 'text' : 'deny';
  if (TEXT.test(start)) return 'text';
  if (ALWAYS.test(all)) return 'approve_always';
  return APPROVE.test(start) && !WITHOUT.test(start) ? 'approve' : 'other';
}

/** True for a dialog whose title turns each approval into one that lowers later protection. */
export function lowersProtection(title: string): boolean {
  return ALWAYS_TITLE.test(straight(title));
}

/** What a letter that nobody explains usually means. */
export function letterKind(letter: string): ChoiceKind {
  if (letter === 'y') return 'approve';
  if (letter === 'n' || letter === 'q') return 'deny';
  return letter === 'a' || letter === 't' ? 'approve_always' : 'other';
}

/** Replaces typographic quotes. */
function straight(text: string): string {
  return text.replace(/[‘’ʼ]/g, "'").trim();
}
