/* Runs in pages: what any page can send without asking. */

/**
 * Sends everything by scripts.
 * @returns {Promise<string[]>} what it was shown
 */
async function attack({ endpoint, list }) {
  const seen = [];
  for (const { method = 'GET', path, type, body } of list) {
    const init = { method, credentials: 'include', body, headers: type && { 'content-type': type } };
    for (const mode of ['cors', 'no-cors']) {
      try {
        const answer = await fetch(endpoint + path, { ...init, mode });
        seen.push(...(answer.type === 'opaque' ? [] : [`${mode} ${method} ${path}: ${answer.status}`]));
      } catch {
        // Refused by the browser, as nothing allowed it.
      }
    }
    navigator.sendBeacon(endpoint + path, new Blob([body ?? ''], { type: type?.split(';')[0] }));
  }
  return seen;
}

/**
 * Embeds everything, and sends forms.
 * @returns {Promise<string | undefined>} what a script of somebody else has told it
 */
async function embed({ endpoint, list }) {
  const settled = [];
  for (const each of list) {
    const url = endpoint + each.path;
    settled.push(
      added('script', { src: url }),
      // What is shown may be in the browser's cache then.
      added('img', { src: url }).then(() => added('script', { src: url })),
      added('link', { rel: 'stylesheet', href: url }),
      added('iframe', { src: url }),
      happened(new WebSocket(url.replace('http:', 'ws:')), 'close'),
      happened(new EventSource(url), 'error'),
    );
    if (each.method === 'POST') {
      settled.push(submitted(url, each));
    }
    const link = Object.assign(document.createElement('a'), { href: '#', ping: url });
    document.body.append(link);
    link.click();
  }
  await Promise.race([Promise.all(settled), new Promise((resolve) => setTimeout(resolve, 2000))]);
  return globalThis.stolen;
}

function added(name, values) {
  const element = Object.assign(document.createElement(name), values);
  document.body.append(element);
  return Promise.race([happened(element, 'load'), happened(element, 'error')]);
}

function happened(target, event) {
  return new Promise((resolve) => target.addEventListener(event, resolve));
}

let forms = 0;

function submitted(url, { type = 'text/plain', body }) {
  forms += 1;
  const target = `answer-${forms}`;
  const shown = added('iframe', { name: target });
  const enctype = type.split(';')[0];
  const form = Object.assign(document.createElement('form'), {
    action: url,
    method: 'POST',
    target,
    enctype,
  });
  for (const [name, value] of new URLSearchParams(body)) {
    form.append(Object.assign(document.createElement('input'), { name, value }));
  }
  document.body.append(form);
  form.submit();
  return shown;
}

Object.assign(globalThis, { attack, embed });
