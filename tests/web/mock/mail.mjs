// What is done by e-mail: `mock.letters` is what would have been sent, `mock.codes` what a link confirms.
const body = (request) => new Promise((resolve) => {
  let text = '';
  request.on('data', (piece) => { text += piece; }).on('end', () => resolve(text ? JSON.parse(text) : {}));
});

/** True when it answers. */
export function answerMail(mock, request, response, path, { problem }) {
  if (request.method !== 'POST' || !['resets/mail', 'users/me/email', 'emails'].includes(path)) return false;
  const done = (status) => { response.writeHead(status); response.end(); };
  void body(request).then(({ email, password, code, language }) => {
    if (path === 'emails') {
      if (!mock.codes[code]) return problem(response, 403, 'Forbidden', 'forbidden', 'this link is not good, or no longer: ask for a new one', {}, 'code');
      delete mock.codes[code];
      return done(204);
    }
    if (!email.includes('@')) return problem(response, 422, 'Unprocessable Content', 'invalid', 'this is no e-mail address', {}, 'email');
    if (path === 'users/me/email' && mock.me.hasPassword && password !== 'correct horse') return problem(response, 403, 'Forbidden', 'forbidden', 'the password is not right', {}, 'password');
    mock.letters = [...mock.letters ?? [], { path, email, language }];
    return done(204);
  });
  return true;
}
