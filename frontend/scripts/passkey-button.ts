// Has the device make a passkey, or sign a challenge with one, and sends the form with what it answers. The button is hidden where
// scripts do not run: nothing else reaches the device. Codes work without it.

/** What a challenge of the server says in JSON, bytes in URL-safe base 64. */
interface Challenge {
  publicKey: Record<string, unknown>;
}

type Bytes = Uint8Array<ArrayBuffer>;

export class PasskeyButton extends HTMLElement {
  #busy = false;

  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || button.dataset["ready"]) {
      return;
    }
    button.dataset["ready"] = "1";
    // Browsers have neither on pages that are not safe.
    if (!("PublicKeyCredential" in window) || !navigator.credentials) {
      this.#tell(this.dataset["unsupported"]);
      return;
    }
    button.hidden = false;
    button.addEventListener("click", () => void this.#run(button));
  }

  async #run(button: HTMLButtonElement): Promise<void> {
    const answer = this.querySelector<HTMLInputElement>("input[name=passkey]");
    if (this.#busy || !answer?.form) {
      return;
    }
    this.#busy = true;
    this.#tell(this.dataset["waiting"]);
    try {
      const challenge = await this.#challenge(answer.form);
      const made = this.dataset["options"] ? await create(challenge) : await get(challenge);
      answer.value = JSON.stringify(made);
      answer.form.requestSubmit();
      // Whoever comes back to this page types a code, or asks the device again.
      answer.value = "";
      this.#tell("");
    } catch (error) {
      this.#tell(this.dataset[reason(error)]);
      button.focus();
    }
    this.#busy = false;
  }

  async #challenge(form: HTMLFormElement): Promise<Challenge> {
    const given = this.dataset["options"];
    if (given) {
      return JSON.parse(given) as Challenge;
    }
    const body = new URLSearchParams();
    for (const name of ["csrf", "token"]) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) {
        body.append(name, field.value);
      }
    }
    const response = await fetch(this.dataset["challenge"] ?? "", {
      method: "POST",
      body,
      credentials: "same-origin",
      // What leads elsewhere is no challenge.
      redirect: "error",
    });
    if (!response.ok) {
      throw new Error(`the challenge was refused: ${response.status}`);
    }
    return (await response.json()) as Challenge;
  }

  /** Says `words` in the status below the button, which screen readers read out. */
  #tell(words: string | undefined): void {
    const status = this.querySelector("[role=status]");
    if (status) {
      status.textContent = words ?? "";
    }
  }
}

/** Which of the texts tells what went wrong. */
function reason(error: unknown): "cancelled" | "known" | "failed" {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "InvalidStateError") {
    return "known";
  }
  return name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "failed";
}

/** Has the device make a passkey. */
function create({ publicKey }: Challenge): Promise<object> {
  const user = publicKey["user"] as { id: string; name: string; displayName: string };
  const options = {
    ...publicKey,
    challenge: bytes(publicKey["challenge"]),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: descriptors(publicKey["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  return credential(
    navigator.credentials.create({ publicKey: options }),
    (response: AuthenticatorAttestationResponse) => ({ attestationObject: text(response.attestationObject) }),
  );
}

/** Has the device sign with a passkey. */
function get({ publicKey }: Challenge): Promise<object> {
  const options = {
    ...publicKey,
    challenge: bytes(publicKey["challenge"]),
    allowCredentials: descriptors(publicKey["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  return credential(
    navigator.credentials.get({ publicKey: options }),
    (response: AuthenticatorAssertionResponse) => ({
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    }),
  );
}

/** The credential that the device was asked for, as it is sent. `read` adds what only one kind of answer has. */
async function credential<Answer extends AuthenticatorResponse>(
  asked: Promise<Credential | null>,
  read: (response: Answer) => object,
): Promise<object> {
  const passkey = await asked;
  if (!(passkey instanceof PublicKeyCredential)) {
    throw new Error("the device gave no passkey");
  }
  const response = passkey.response as Answer;
  return {
    id: passkey.id,
    rawId: text(passkey.rawId),
    type: passkey.type,
    response: { clientDataJSON: text(response.clientDataJSON), ...read(response) },
  };
}

/** Passkeys that are meant, as the browser wants them. */
function descriptors(list: unknown): object[] {
  return ((list ?? []) as { id: string }[]).map((one) => Object.assign({}, one, { id: bytes(one.id) }));
}

/** The bytes of URL-safe base 64. */
function bytes(coded: unknown): Bytes {
  const plain = atob(String(coded).replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** URL-safe base 64 of bytes. */
function text(buffer: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
