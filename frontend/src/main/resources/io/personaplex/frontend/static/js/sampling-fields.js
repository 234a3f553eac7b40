/** The numbers that steer an engine's choice of words and sounds. Only those are shown that the engine honours. */

/** What each is called; ranges come from the server. */
const NAMES = {
  text_temperature: 'Text temperature',
  text_topk: 'Text top-k',
  audio_temperature: 'Audio temperature',
  audio_topk: 'Audio top-k',
  seed: 'Seed',
};

export class SamplingFields {
  #frame;
  #fields;
  #onChange;
  #shown = '';

  /**
   * @param {HTMLElement} frame hidden while there is nothing to choose
   * @param {HTMLElement} fields gets one number field for each
   * @param {() => void} onChange called when the person changed one
   */
  constructor(frame, fields, onChange) {
    this.#frame = frame;
    this.#fields = fields;
    this.#onChange = onChange;
  }

  /**
   * Shows what has an effect; what was typed into a field that stays is kept.
   *
   * @param {Record<string, {min: number, max: number, step: number}>} ranges by parameter, of /api/config
   * @param {string[]} honoured parameters that have an effect with the engine that speaks
   */
  show(ranges, honoured) {
    const names = Object.keys(NAMES).filter((name) => name in ranges && honoured.includes(name));
    if (names.join() === this.#shown) return;
    this.#shown = names.join();
    const typed = this.values;
    this.#fields.replaceChildren(...names.map((name) => this.#field(name, ranges[name], typed[name] ?? '')));
    this.#frame.hidden = names.length === 0;
  }

  /** What was typed, by parameter; fields that are empty or out of range are left out. */
  get values() {
    const inputs = [...this.#fields.querySelectorAll('input')];
    return Object.fromEntries(
      inputs.filter((input) => input.value !== '' && input.validity.valid).map((input) => [input.name, input.value]),
    );
  }

  #field(name, { min, max, step }, value) {
    const label = document.createElement('label');
    const input = document.createElement('input');
    Object.assign(input, { type: 'number', name, min, max, step, value });
    input.placeholder = name === 'seed' ? 'by chance' : `${min} – ${max}`;
    input.addEventListener('input', this.#onChange);
    label.append(NAMES[name], input);
    return label;
  }
}
