// Chromium through playwright-core, with the few things every browser test here needs.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const fromWeb = createRequire(join(root, 'web/package.json'));
const { chromium } = fromWeb('playwright-core');
export const shots = join(root, 'build/shots');
mkdirSync(shots, { recursive: true });

/**
 * CHANOMA_SLOW_PAGES=N makes the browser's processor N times slower, and the stand-in answer late by up to N × 40 ms: a check
 * that asks before the page can know fails then, and not once in a hundred runs on somebody else's machine.
 */
export const kSlow = Number(process.env.CHANOMA_SLOW_PAGES ?? 1);

/**
 * The engine of Chromium without its windows: the same pages at half the work. tests/play plays in the whole browser.
 */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell', headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', '--host-resolver-rules=MAP tv.lan 127.0.0.1'],
  });
}

const sizeOf = (width) => ({ width, height: width < 600 ? 740 : width < 1000 ? 1024 : width < 1600 ? 800 : 1080 });

export const resize = (page, width) => page.setViewportSize(sizeOf(width));

/** A fresh page that remembers its faults: exceptions, console errors, CSP refusals, layout shifts. */
export async function openPage(browser, { width = 1280, scheme = 'dark', locale = 'en-GB', touch = false, reduced = true, storage = {} } = {}) {
  const context = await browser.newContext({
    viewport: sizeOf(width),
    colorScheme: scheme, locale, hasTouch: touch, isMobile: touch, reducedMotion: reduced ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  if (kSlow > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: kSlow });
  // Long enough for a machine that compiles meanwhile; it costs nothing when all is well.
  page.setDefaultTimeout(25_000);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    // The browser's own lines about 4xx, 5xx and lost connections are part of what the states are about.
    if (message.type() === 'error' && !/Failed to load resource|WebSocket connection|net::ERR/.test(message.text())) page.faults.push(`console: ${message.text()}`);
  });
  await page.addInitScript((entries) => {
    for (const [key, value] of Object.entries(entries)) localStorage.setItem(key, JSON.stringify(value));
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  }, storage);
  page.done = () => context.close();
  return page;
}

/**
 * Runs `body` with a page that has gone to `address`, and fails afterwards on anything the page complained about. Options as of
 * openPage(), and `prepare(page)` for before it goes, `until` for how much of it has to be there first.
 */
export async function visitPage(browser, address, { prepare, until = 'load', ...options }, body) {
  const page = await openPage(browser, options);
  try {
    await prepare?.(page);
    await page.goto(address, { waitUntil: until });
    await body(page);
    assert.deepEqual(page.faults, []);
  } finally {
    await page.done();
  }
}

const axeSource = readFileSync(fromWeb.resolve('axe-core/axe.min.js'), 'utf8');

/** Presses one of the player's controls as a person does: the pointer first moves, because the controls hide while nobody does. */
export async function pressControl(page, name) {
  for (let turn = 0; ; turn++) {
    await page.mouse.move(400 + 10 * turn, 300);
    try {
      return await page.click(`[data-control=${name}]`, { timeout: 2_500 });
    } catch (error) {
      if (turn === 9) throw error;
    }
  }
}

/** WCAG A and AA faults as short lines; runs in the page's own world past its CSP. */
export async function axeFaults(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations'] }));
  return found.violations.map((violation) => `${violation.id}: ${violation.help} — ${violation.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')} ${violation.nodes[0]?.any[0]?.message ?? ''}`);
}

export function overflow(page) {
  return page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return null;
    return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > limit + 1 && !one.closest('.rail-strip, .skeleton-rail, .hero-picture, .backdrop'))
      .slice(0, 3).map((one) => one.className || one.tagName).join(', ') || `${document.documentElement.scrollWidth} > ${limit}`;
  });
}

export const settle = (page) => page.evaluate(async () => {
  await document.fonts.ready;
  const inView = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight * 1.5 && image.getBoundingClientRect().left < innerWidth);
  await Promise.all(inView.map((image) => (image.complete ? null : new Promise((resolve) => { image.onload = image.onerror = resolve; setTimeout(resolve, 3000); }))));
  await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
});
