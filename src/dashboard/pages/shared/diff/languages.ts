import type { LanguageRegistration } from '@shikijs/core';

type Load = () => Promise<{ default: LanguageRegistration[] }>;

/** Highlighted languages, each in a chunk of its own, by file extension or whole file name. */
const LANGUAGES: { id: string; ends: string; load: Load }[] = [
  { id: 'typescript', ends: 'ts mts cts', load: () => import('@shikijs/langs/typescript') },
  { id: 'tsx', ends: 'tsx', load: () => import('@shikijs/langs/tsx') },
  { id: 'javascript', ends: 'js mjs cjs', load: () => import('@shikijs/langs/javascript') },
  { id: 'jsx', ends: 'jsx', load: () => import('@shikijs/langs/jsx') },
  { id: 'json', ends: 'json jsonc webmanifest', load: () => import('@shikijs/langs/json') },
  { id: 'css', ends: 'css', load: () => import('@shikijs/langs/css') },
  { id: 'scss', ends: 'scss', load: () => import('@shikijs/langs/scss') },
  { id: 'html', ends: 'html htm', load: () => import('@shikijs/langs/html') },
  { id: 'markdown', ends: 'md mdx', load: () => import('@shikijs/langs/markdown') },
  { id: 'python', ends: 'py pyi', load: () => import('@shikijs/langs/python') },
  { id: 'go', ends: 'go', load: () => import('@shikijs/langs/go') },
  { id: 'rust', ends: 'rs', load: () => import('@shikijs/langs/rust') },
  { id: 'java', ends: 'java', load: () => import('@shikijs/langs/java') },
  { id: 'kotlin', ends: 'kt kts', load: () => import('@shikijs/langs/kotlin') },
  { id: 'swift', ends: 'swift', load: () => import('@shikijs/langs/swift') },
  { id: 'c', ends: 'c h', load: () => import('@shikijs/langs/c') },
  { id: 'cpp', ends: 'cc cpp cxx hpp hh', load: () => import('@shikijs/langs/cpp') },
  { id: 'csharp', ends: 'cs', load: () => import('@shikijs/langs/csharp') },
  { id: 'ruby', ends: 'rb Rakefile Gemfile', load: () => import('@shikijs/langs/ruby') },
  { id: 'php', ends: 'php', load: () => import('@shikijs/langs/php') },
  { id: 'shellscript', ends: 'sh bash zsh', load: () => import('@shikijs/langs/shellscript') },
  { id: 'yaml', ends: 'yml yaml', load: () => import('@shikijs/langs/yaml') },
  { id: 'toml', ends: 'toml', load: () => import('@shikijs/langs/toml') },
  { id: 'sql', ends: 'sql', load: () => import('@shikijs/langs/sql') },
  { id: 'xml', ends: 'xml svg plist', load: () => import('@shikijs/langs/xml') },
  { id: 'docker', ends: 'Dockerfile dockerfile', load: () => import('@shikijs/langs/docker') },
  { id: 'make', ends: 'mk Makefile', load: () => import('@shikijs/langs/make') },
  { id: 'lua', ends: 'lua', load: () => import('@shikijs/langs/lua') },
  { id: 'zig', ends: 'zig', load: () => import('@shikijs/langs/zig') },
  { id: 'vue', ends: 'vue', load: () => import('@shikijs/langs/vue') },
  { id: 'svelte', ends: 'svelte', load: () => import('@shikijs/langs/svelte') },
];

const BY_END = new Map(
  LANGUAGES.flatMap((language) => language.ends.split(' ').map((end) => [end, language] as const)),
);

export function languageOf(path: string): { id: string; load: Load } | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const end = name.slice(name.lastIndexOf('.') + 1);
  return BY_END.get(name) ?? BY_END.get(end) ?? null;
}
