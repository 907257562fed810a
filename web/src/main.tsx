import { render } from 'preact';
import { App } from './app';
import { followJournal } from './api/live';
import { startLanguage } from './i18n';
import { startSpatial } from './nav/spatial';
import { startRouter } from './router';
import { apply, load, system } from './state/catalogue';
import { gate } from './state/gate';
import { applySettings } from './state/settings';
import './styles/tokens.css';
import './styles/base.css';
import './styles/home.css';

applySettings();
startLanguage();
startRouter();
startSpatial();
void load();
// After the first paint, for whoever is signed in.
const unasked = system.subscribe((about) => {
  if (about?.account) void Promise.resolve().then(() => { unasked(); return import('./state/preferences'); }).then((part) => part.followPreferences()).catch(() => undefined);
});
const unfollow = followJournal(apply);
gate.subscribe((shut) => { if (shut) unfollow(); });
render(<App />, document.getElementById('app')!);
