// The ways to sign in by somebody else's word: a button for each, and what went wrong with one.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api/client';
import { elsewhere } from '../api/elsewhere';
import type { Provider } from '../api/types';
import { t, type Key } from '../i18n';
import '../i18n/elsewhere';
import { href, route } from '../router';

const known = ['expired', 'unreachable', 'refused', 'clock', 'answer', 'unknown', 'banned', 'invitation', 'taken', 'many', 'wait', 'name'] as const;

export function problemWords(problem: string, provider: string): string {
  const word = known.find((one) => one === problem) ?? 'server';
  return t(`elsewhere.problem.${word}` satisfies Key, { provider });
}

/** What the address says went wrong on the way; it does not stay there. */
export function useProblem(providers: Provider[]): string | null {
  const said = useRef<{ problem: string; provider: string } | null>(null);
  if (said.current === null) {
    const query = new URLSearchParams(location.search);
    said.current = { problem: query.get('problem') ?? '', provider: query.get('provider') ?? '' };
  }
  useEffect(() => {
    if (said.current?.problem) history.replaceState(history.state, '', location.pathname);
  }, []);
  const { problem, provider } = said.current;
  return problem ? problemWords(problem, providers.find(({ name }) => name === provider)?.label ?? provider) : null;
}

/** Where one wanted to go, below the base path. */
function wanted(): string {
  if (route.peek().page === 'enter') return '/';
  return `/${location.pathname.slice(href('').length)}${location.search}`;
}

interface Props {
  providers: Provider[];
  invitation?: string;
  /** The words of a button. */
  label: Key;
  link?: boolean;
  start?: boolean;
  small?: boolean;
}

/** A button for each provider. The browser leaves the page by it. */
export function Providers({ providers, invitation, label, link, start, small }: Props) {
  const going = useSignal<string | null>(null);
  const problem = useSignal<string | null>(null);
  // Whoever comes back by the browser's own button finds the page as they left it.
  useEffect(() => {
    const back = () => { going.value = null; };
    addEventListener('pageshow', back);
    return () => removeEventListener('pageshow', back);
  }, []);
  const go = ({ name, label: provider }: Provider) => {
    if (going.value) return;
    going.value = name;
    problem.value = null;
    const to = link ? `/account?linked=${name}` : wanted();
    elsewhere.begin(name, { to, ...(link ? { link } : {}), ...(invitation ? { invitation } : {}) }).then(({ address }) => { location.assign(address); }).catch((error: unknown) => {
      going.value = null;
      if (!(error instanceof ApiError)) problem.value = t('fault.title');
      else if (error.status === 429) problem.value = problemWords('wait', provider);
      else problem.value = error.problem.field ? problemWords(error.problem.field, provider) : error.message;
    });
  };
  return (
    <div class="elsewhere">
      {providers.map((one, at) => (
        <button key={one.name} type="button" class={small ? 'button small' : 'button'} data-key={`elsewhere:${one.name}`} data-nav={start && at === 0 ? 'start' : undefined}
          disabled={going.value !== null} onClick={() => go(one)}>{t(going.value === one.name ? 'elsewhere.going' : label, { provider: one.label })}</button>
      ))}
      <p class="field-problem elsewhere-problem" role="alert">{problem.value}</p>
    </div>
  );
}
