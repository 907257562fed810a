// What one's account is linked to: linking and unlinking.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { elsewhere } from '../api/elsewhere';
import { door } from '../api/enter';
import type { Identity, Provider } from '../api/types';
import { t } from '../i18n';
import { toast } from '../state/toasts';
import { Icon } from '../ui/icons';
import { momentOf } from './account_words';
import { Providers, useProblem } from './elsewhere';

interface State { providers: Provider[]; identities: Identity[] }

function Shown({ providers, identities, changed }: State & { changed: () => void }) {
  const fault = useSignal<string | null>(null);
  const problem = useProblem(providers);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const linked = providers.find(({ name }) => name === new URLSearchParams(location.search).get('linked'));
    if (linked) {
      history.replaceState(history.state, '', location.pathname);
      toast(t('links.linked', { provider: linked.label }));
    }
    if (linked || problem) place.current?.scrollIntoView({ block: 'center' });
  }, []);
  const unlink = (one: Identity) => {
    fault.value = null;
    elsewhere.unlink(one.id).then(() => { toast(t('links.removed', { provider: one.label })); changed(); }).catch((error: unknown) => { fault.value = error instanceof Error ? error.message : t('fault.text'); });
  };
  const others = providers.filter(({ name }) => !identities.some(({ provider }) => provider === name));
  return (
    <section aria-labelledby="links" ref={place}>
      <div class="account-head"><h2 id="links">{t('links.title')}</h2></div>
      <p class="quiet">{t('links.text')}</p>
      {identities.length === 0 ? <p class="account-none">{t('links.none')}</p> : (
        <ul class="lines">{identities.map((one) => (
          <li class="line" key={one.id}>
            <span class="line-picture plain"><Icon name="person" /></span>
            <div class="line-words">
              <p class="line-title">{one.label}</p>
              <p class="line-text">{one.usedAt ? t('links.used', { person: one.person || t('links.nobody'), time: momentOf(one.usedAt) }) : t('links.unused', { person: one.person || t('links.nobody') })}</p>
            </div>
            <div class="line-actions"><button class="button small" data-key={`link:remove:${one.id}`} aria-label={t('links.remove', { provider: one.label })} onClick={() => unlink(one)}>{t('links.remove.short')}</button></div>
          </li>
        ))}</ul>
      )}
      <p class="field-problem" role="alert">{fault.value ?? problem}</p>
      <div class="account-links"><Providers providers={others} label='links.add' link small /></div>
    </section>
  );
}

/** Nothing where there is nobody to be linked to, and nothing is. */
export function Links() {
  const state = useSignal<State | null>(null);
  const load = () => { void Promise.all([door.about(), elsewhere.identities()]).then(([{ providers }, { items }]) => { state.value = { providers, identities: items }; }).catch(() => undefined); };
  useEffect(load, []);
  if (!state.value || (state.value.providers.length === 0 && state.value.identities.length === 0)) return null;
  return <Shown {...state.value} changed={load} />;
}
