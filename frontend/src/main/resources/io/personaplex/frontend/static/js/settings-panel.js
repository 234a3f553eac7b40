/** Voice, persona and sampling as the person chose them, for the next conversation. */

import { SamplingFields } from './sampling-fields.js';

export class SettingsPanel {
  #voice;
  #voiceHint;
  #persona;
  #count;
  #presets;
  #sampling;
  #ranges = {};
  #honoured = [];
  #descriptions = new Map();
  #onChange;
  #filledWith = '';
  #personaFilled = false;

  /**
   * @param {object} elements `voice` (select), `voiceHint`, `persona` (textarea), `count`, `presets` (container),
   *   `sampling` (hidden while the engine honours none), `samplingFields`
   * @param {() => void} onChange called when the person chose something else
   */
  constructor({ voice, voiceHint, persona, count, presets, sampling, samplingFields }, onChange) {
    this.#voice = voice;
    this.#voiceHint = voiceHint;
    this.#persona = persona;
    this.#count = count;
    this.#presets = presets;
    this.#onChange = onChange;
    this.#sampling = new SamplingFields(sampling, samplingFields, onChange);
    voice.addEventListener('change', () => {
      this.#hint();
      onChange();
    });
    persona.addEventListener('input', () => this.#personaChanged());
  }

  /** What the next conversation is asked for; `sampling` has a value for each parameter that was set. */
  get choice() {
    return { voice: this.#voice.value, persona: this.#persona.value.trim(), sampling: this.#sampling.values };
  }

  /** Offers what /api/config says; what the person has chosen stays, as far as it is still there. */
  fill(config) {
    this.#ranges = config.sampling ?? {};
    this.#sampling.show(this.#ranges, this.#honoured);
    this.#descriptions = new Map(config.backend.voices.map(({ name, description }) => [name, description]));
    const offer = JSON.stringify([config.voices, config.default_voice]);
    // A backend that is starting has no voices yet: what was chosen must outlive that.
    if (config.backend.state === 'ok' && offer !== this.#filledWith) {
      this.#filledWith = offer;
      this.#fillVoices(config.voices, config.default_voice);
    }
    if (!this.#personaFilled) {
      this.#personaFilled = true;
      this.#persona.maxLength = config.persona_max_characters;
      this.#persona.value = config.default_persona;
      this.#fillPresets(config.persona_presets);
      this.#personaChanged();
    }
  }

  /**
   * Tells what has an effect in the conversation that began.
   *
   * @param {string[]} names parameters, as the first metadata message lists them
   */
  honours(names) {
    this.#honoured = names;
    this.#sampling.show(this.#ranges, names);
  }

  #fillVoices(groups, preferred) {
    const before = this.#voice.value;
    const names = Object.values(groups).flat();
    this.#voice.replaceChildren();
    for (const [label, members] of Object.entries(groups)) {
      const group = document.createElement('optgroup');
      group.label = label;
      group.append(...members.map((name) => new Option(name, name)));
      this.#voice.append(group);
    }
    if (names.length === 0) this.#voice.append(new Option('The engine’s own', ''));
    this.#voice.value = names.includes(before) ? before : names.includes(preferred) ? preferred : (names[0] ?? '');
    this.#voice.disabled = names.length < 2;
    this.#hint();
    this.#onChange();
  }

  /** Describes the voice, where the description says more than its name does. */
  #hint() {
    const name = this.#voice.value;
    const description = name === '' ? 'This engine offers no choice of voices.' : (this.#descriptions.get(name) ?? '');
    this.#voiceHint.textContent = description;
    this.#voiceHint.hidden = description === '' || description === name;
  }

  #fillPresets(presets) {
    this.#presets.replaceChildren(
      ...Object.entries(presets).map(([key, text]) => {
        const chip = document.createElement('button');
        chip.type = 'button';
        chip.textContent = titleOf(key);
        chip.dataset.text = text;
        chip.addEventListener('click', () => {
          this.#persona.value = text;
          this.#personaChanged();
        });
        return chip;
      }),
    );
  }

  #personaChanged() {
    const { persona } = this.choice;
    for (const chip of this.#presets.children) {
      chip.setAttribute('aria-pressed', String(chip.dataset.text === persona));
    }
    const max = this.#persona.maxLength;
    const length = this.#persona.value.length;
    const count = `${length.toLocaleString('en')} of ${max.toLocaleString('en')} characters`;
    this.#count.textContent = length < max ? count : `${count}: the server takes no more`;
    this.#count.classList.toggle('full', length >= max);
    this.#onChange();
  }
}

/** `customer_service` → `Customer service`. */
function titleOf(key) {
  const words = key.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
