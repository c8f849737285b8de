# Refused fields: identity-<code>
identity-handle-missing = Enter a user name
identity-handle-try =
    A user name has letters and numbers, with _ - . between them, and not { $character ->
        [space] a space
       *[other] “{ $character }”
    }. Try { $suggestion }
identity-new-name-missing = Enter a name
identity-handle-short = The user name must have 3 characters or more
identity-handle-long = The user name must have 30 characters or fewer
identity-handle-characters =
    A user name has letters and numbers, with _ - . between them, and not { $character ->
        [space] a space
       *[other] “{ $character }”
    }
identity-handle-no-letter = The user name must have at least one letter
identity-handle-mixed-scripts = Use letters of one alphabet only
identity-handle-reserved = This name looks like staff or like the site itself. Choose another one
identity-handle-taken = Somebody has this name, or one that looks like it. Choose another one
identity-handle-unknown = There is no account with this user name
identity-agency-unknown = There is no agency with this short name
identity-email-missing = Enter an email address
identity-email-long = The email address must have 254 characters or fewer
identity-email-invalid = Enter an email address like name@example.com
identity-email-domain = “{ $domain }”, after the @, is not a domain name. Check how it is written
identity-email-domain-incomplete = “{ $domain }”, after the @, is not complete. Enter an email address like name@example.com
identity-email-unreachable = Our mail server cannot send to email addresses with such letters before the @. Use another email address
identity-email-taken = This email address belongs to another account
identity-email-same = This is the email address that you have already
identity-password-missing = Enter a password
identity-password-short = Your password must have 8 characters or more
identity-password-long = Your password must have 128 characters or fewer
identity-password-common = This password is easy to guess. Three or four words that do not belong together are better
identity-current-password-wrong = This is not your password
identity-name-missing = Enter your user name or your email address
identity-sign-in-failed = This user name or email address and password do not match
identity-display-name-long = The name must have 60 characters or fewer
identity-display-name-no-letter = The name must have at least one letter
identity-display-name-taken = This name belongs to somebody else or to a public body. Choose another one
identity-display-name-character =
    A name cannot have { $character ->
        [space] a space there
       *[other] “{ $character }” in it
    }
identity-about-characters = The text about you has a character that cannot be stored
identity-about-long = The text about you must have 1,000 characters or fewer
identity-locale-unknown = Choose one of the languages of this site
identity-password-changed = The password was changed a moment ago. Enter the one that is right now
identity-session-ended = You were signed out a moment ago. Nothing was changed
identity-token-outlives-parent = The end must not lie behind that of the token that you use now
identity-display-name-staff-only = Only staff are shown with a team: leave out brackets, / and &
identity-display-name-reserved = These words stand for the site and for those who work for it. Use your own name
identity-token-name-missing = Enter a name for the token
identity-token-name-long = The name must have 60 characters or fewer
identity-token-name-characters = The name has a character that cannot be shown
identity-token-scopes-missing = Choose at least one thing that the token may do
identity-token-expiry = The end must lie ahead, and not more than ten years
identity-tokens-too-many = You have 50 tokens in use. Take one back first
identity-nobody-else-administers = Nobody else administers the site, or an agency of yours. Give the role to somebody else first
identity-last-administrator = Somebody must administer the agency. Give the role to somebody else first
identity-too-often = You have tried too often. Try again in { $span }
identity-page-old = This page was open for too long. Check what you typed and try again

# Demo accounts
identity-demo-asker = citizen, asks
identity-demo-answerer = citizen, answers
identity-demo-agent = agent, Parking Services
identity-demo-team-lead = team lead, Revenues
identity-demo-moderator = moderator
identity-demo-administrator = administrator
identity-demo-title = Try the demo as
identity-demo-account = { $name }, { $part }
identity-demo-password = The password of every demo account is { $password }

# Getting in
identity-sign-in-title = Sign in
identity-sign-in-name = User name or email address
identity-sign-in-name-hint = The name that you signed up with works unless somebody else had it before. An email address works once you have confirmed it.
identity-sign-in-button = Sign in
identity-sign-in-link = Sign in
identity-sign-in-new = New here?
identity-sign-in-press-again = Your session is over. Sign in, and press the button again.
identity-sign-in-kept = Your session is over. Sign in to go on: we have kept what you wrote.
identity-sign-in-known = I have an account
identity-forgot-link-new-tab = Forgotten your password? (opens in a new tab)
identity-forgot-link = Forgotten your password?
identity-sign-up-title = Create an account
identity-sign-up-link = Create an account
identity-sign-up-button = Create account
identity-sign-up-known = Have an account already?
identity-handle = User name
identity-handle-choose = Choose your own user name
identity-new-name = Name
identity-new-name-hint = Others see it beside what you write. It need not be your real name. Your user name is made from it.
identity-handle-hint = You sign in with it, and others see it beside your name. 3 to 30 letters or numbers, with _ - . between them.
identity-email = Email address
identity-email-hint = Never shown to others. We write to you when somebody answers, and when you forget your password.
identity-email-none = No email address
identity-email-state = Email
identity-email-refused = Our mail server cannot send to this email address. Use another one, so that we can write to you.
identity-email-pending = Waits for your confirmation
identity-password = Password
identity-password-hint = 8 characters or more. Three or four words that do not belong together are good. You may paste it.
identity-password-new = New password
identity-password-current = Your password now
identity-password-why = So that nobody else can do this.
identity-password-show = Show
identity-password-hide = Hide
identity-password-show-label = Show password
identity-password-hide-label = Hide password

# Getting back in
identity-forgot-title = Forgotten your password?
identity-forgot-text = We send a link to the email address of your account. With it you can choose a new password.
identity-forgot-button = Send the link
identity-forgot-sent-title = Look at your email
identity-forgot-sent = If we know this name, and it has a confirmed email address, a link is on its way. It works for one hour.
identity-forgot-sent-none = Nothing there? Look in the spam folder. Without a confirmed email address we cannot send a link: ask the people who run this site.
identity-reset-title = Choose a new password
identity-reset-text = You will be signed out everywhere, and your API tokens will stop working.
identity-reset-button = Save the new password
identity-confirm-title = Confirm your email address
identity-confirm-text = Press the button to confirm that this email address is yours.
identity-confirm-button = Confirm the email address
identity-link-over-title = This link does not work any more
identity-link-over = It was used already, it is too old, or your password or email address has changed since.
identity-link-over-reset = Send another link
identity-link-over-email = Send another link from your account

# Your account
identity-account-title = Your account
identity-account-more = Account details
identity-account-profile = See your profile as others do
identity-account-button = Save
identity-display-name = Name
identity-display-name-hint = Others see it beside what you write. It need not be your real name. If you leave it empty, they see your user name.
identity-display-name-hint-staff = Stands beside what you write. Use your first name and your team, such as “Ann (Parking Services)”.
identity-about = About you
identity-about-hint = Everyone can read this. Do not write street addresses or phone numbers here.
identity-locale = Language
identity-locale-hint = For the pages that you see and the emails that we send you.
identity-locale-none = The language of the site
identity-email-title = Change your email address
identity-email-change-hint = We send a link to the new email address. The old one stays until you open it. Leave this empty to remove your email address.
identity-email-waits = { $email } waits for you: open the link that we sent there.
identity-email-again = Send the link again
identity-email-button = Change the email address
identity-password-title = Change your password
identity-password-text = You stay signed in here. You are signed out everywhere else, and your API tokens stop working.
identity-password-keep-tokens = Keep my API tokens
identity-password-keep-tokens-hint = Only if nobody else can have made or seen one of them.
identity-password-button = Change the password

# What happened to the account
identity-security-title = What happened to your account
identity-security-text = Was any of this not you? Choose a new password, sign out everywhere, and take back tokens that you do not know.
identity-security-all = Everything that happened
identity-security-none = Nothing yet.
identity-security-what = What
identity-security-when = When
identity-security-where = Where
identity-security-here = From where you are now
identity-security-elsewhere = From elsewhere
identity-security-by-other = By somebody who administers the site
identity-event-signed-in = Signed in
identity-event-sign-in-refused = Somebody failed to sign in
identity-event-others-signed-out = Other devices signed out
identity-event-role-granted = Role given: { $role }, { $agency }
identity-event-role-revoked = Role taken away: { $role }, { $agency }
identity-event-token-created = API token made
identity-event-token-revoked = API token taken back
identity-event-email-changed = Email address changed
identity-event-email-removed = Email address removed
identity-event-password-changed = Password changed
identity-event-password-reset = Password changed by a link

# Where you are signed in
identity-sessions-title = Where you are signed in
identity-sessions-caption = Browsers that are signed in
identity-sessions-device = Device
identity-sessions-began = Signed in
identity-sessions-seen = Last used
identity-sessions-here = This one
identity-sessions-end = Sign out
identity-sessions-end-others = Sign out all others
identity-sessions-end-all = Sign out everywhere
identity-device = { $browser } on { $system }
identity-device-unknown = Unknown device
identity-actions = Actions

# API tokens
identity-tokens-title = API tokens
identity-tokens-text = With a token, a program can act for you.
identity-tokens-docs = How to use the API
identity-tokens-none = You have no tokens.
identity-tokens-caption = Tokens in use
identity-token-made = Your token is ready.
identity-token-made-text = Copy it now: we cannot show it again.
identity-token-name = Name
identity-token-name-hint = What it is for, such as "Weekly report".
identity-token-may = May do
identity-token-used = Last used
identity-token-never-used = Not yet
identity-token-ends = Ends
identity-token-end-month = After 30 days
identity-token-end-quarter = After 90 days
identity-token-end-year = After one year
identity-token-end-never = Never
identity-token-take-back = Take back
identity-token-new = Make a token
identity-token-scopes = What may it do?
identity-token-button = Make the token
identity-scope-threads-read = read questions
identity-scope-threads-write = ask, answer and comment
identity-scope-votes-write = vote
identity-scope-profile-read = read your profile
identity-scope-profile-write = change your profile and your settings
identity-scope-cases-read = read cases, if you are staff
identity-scope-cases-write = work cases, if you are staff
identity-scope-admin = manage tokens, and administer what you administer

# What was done
identity-done-saved = Saved.
identity-done-email-sent = We have sent a link to the new email address. Open it to confirm.
identity-done-email-removed = Your email address is removed.
identity-done-email-confirmed = Your email address is confirmed.
identity-done-password = Your password is changed. You are signed out everywhere else.
identity-done-reset = Your password is changed. Sign in with the new one.
identity-done-session = That device is signed out.
identity-done-sessions = All other devices are signed out.
identity-done-token = The token is taken back. It does not work any more.
identity-done-signed-out = You are signed out.

# The way back from what asks to be confirmed
identity-cancel = Cancel

# Suspensions
identity-suspended-until = Your account is suspended until { $until }. Reason: { $reason }. { $explanation }
identity-suspended-open = Your account is suspended until somebody lifts that. Reason: { $reason }. { $explanation }
identity-account-suspended = This account is suspended
identity-already-suspended = This account is suspended already. Lift that first
identity-suspend-title = Suspend the account of { $name }
identity-suspend-explain = The owner of the account is signed out at once, cannot sign in, and programs cannot use it. We tell them why and until when, by email as well. Cases that they hold go back to the queue.
identity-suspend-button = Suspend the account
identity-suspension-reason = Why?
identity-suspension-reason-spam = Spam
identity-suspension-reason-abuse = Abuse of other people
identity-suspension-reason-false-identity = False identity
identity-suspension-reason-personal-data = Private data of other people
identity-suspension-reason-other = Another reason
identity-suspension-reason-missing = Choose a reason
identity-suspension-explanation = What we tell them
identity-suspension-explanation-hint = One or two sentences. The owner of the account and other moderators read them.
identity-explanation-missing = Write what we tell the owner of the account
identity-explanation-long = What we tell them must have 500 characters or fewer
identity-explanation-characters = The text has a character that cannot be stored
identity-suspension-length = For how long?
identity-suspension-length-missing = Choose for how long
identity-suspension-days =
    { $days ->
        [one] 1 day
       *[other] { $days } days
    }
identity-suspension-no-end = Until somebody lifts it
identity-suspension-hides = Hide all questions, answers and comments of this account as well
identity-suspension-hides-hint = They stay hidden when the suspension ends. Whoever lifts it can show them again.
identity-event-account-suspended = Account suspended
identity-event-suspension-lifted = Suspension lifted
identity-event-data-exported = Everything taken along as a file
identity-event-account-erased = Account deleted
identity-event-case-viewed = Case of another team read, { $agency }

# Second factor
identity-second-factor-title = Second factor
identity-second-factor-text = With a second factor, nobody gets into your account with your password alone: a code of an app on your phone, or a passkey, is asked for as well.
identity-second-factor-none = Your account has no second factor.
identity-second-factor-since = Set up
identity-second-factor-used = Last used
identity-second-factor-replace = Use another app or phone
identity-second-factor-tokens = API tokens work as before: whoever makes one is signed in and gives the password.
identity-second-factor-wrong = This code is not right, or it was used already. Wait for the next one and try again
identity-sign-in-over = It took too long, or your password is another one by now. Sign in again
identity-second-factor-set-up-title = Set up an authenticator app
identity-second-factor-set-up-text = You need an app that shows codes, such as Aegis, FreeOTP, Google Authenticator or a password manager. Give your password first.
identity-second-factor-set-up-button = Continue
identity-second-factor-recovery-codes-title = Make new recovery codes
identity-second-factor-recovery-codes-text = You get ten new codes. The old ones work no more.
identity-second-factor-recovery-codes-button = Make new codes
identity-second-factor-removal-title = Remove the authenticator app
identity-second-factor-removal-text = If you have no passkey, your password alone will be enough to sign in, and your recovery codes work no more.
identity-second-factor-removal-button = Remove it
identity-second-factor-confirm-title = Connect the app
identity-second-factor-confirm-text = Scan this image with the app. Then type the code that the app shows.
identity-second-factor-qr = QR code with the key for the app
identity-second-factor-key = If you cannot scan the image, type this key into the app:
identity-second-factor-open = Open an app on this device
identity-second-factor-confirm-code = Code from the app
identity-second-factor-confirm-hint = Six digits. After that you are signed out on all other devices.
identity-second-factor-confirm-button = Confirm
identity-recovery-codes-title = Recovery codes
identity-recovery-codes-made = Your recovery codes are ready.
identity-recovery-codes-once = Keep them now: we cannot show them again.
identity-recovery-codes-text = Each code lets you in once when you have neither your app nor your passkey. Print them or write them down, and keep them apart from your password.
identity-recovery-codes-kept = I have kept them
identity-recovery-codes-left =
    { $count ->
        [one] 1 code is left
       *[other] { $count } codes are left
    }
identity-sign-in-code-title = Enter your code
identity-sign-in-code-text = Your password is right. This account asks for a code as well.
identity-sign-in-code-back = Start again
identity-code = Code
identity-code-hint = Six digits from your app, or one of your recovery codes.
identity-code-lost-title = You have nothing of it any more?
identity-code-lost = Ask those who run this site. If you are staff, two administrators can let you in together.
identity-done-second-factor-removed = The authenticator app is removed.
identity-event-second-factor-set-up = Authenticator app set up
identity-event-second-factor-removed = Second factor removed
identity-event-second-factor-refused = Right password, but a wrong code or passkey
identity-event-recovery-codes-replaced = New recovery codes made
identity-event-recovery-code-used = Recovery code used
identity-second-factor-not-removable = Members of staff need a second factor here, so yours cannot be removed
identity-factor-reset-title = Reset the second factor of { $name }
identity-factor-reset-link = Reset the second factor
identity-factor-reset-none = This account has no second factor.
identity-factor-reset-explain = For somebody who has neither the app, nor a passkey, nor a recovery code. Make sure that it is them who asks you, and not somebody who writes in their name. Another administrator has to confirm it within 3 days. The owner of the account is told by email at once.
identity-factor-reset-reason = Why?
identity-factor-reset-reason-hint = How do you know that it is them? Other administrators and the owner of the account can read it.
identity-factor-reset-reason-missing = Write why
identity-factor-reset-reason-long = The reason must have 500 characters or fewer
identity-factor-reset-reason-characters = The text has a character that cannot be stored
identity-factor-reset-request = Ask for the reset
identity-factor-reset-requested = An administrator has asked for it already. Another one can confirm it
identity-factor-reset-same-administrator = Another administrator than the one who asked has to confirm it, and both must be administrators now
identity-factor-reset-asked-by = Asked for by
identity-factor-reset-until = It can be confirmed until { $until }.
identity-factor-reset-own = You asked for it. Another administrator has to confirm it on this page.
identity-factor-reset-confirm-text = Make sure yourself that it is the owner of the account who wants this. The second factor is removed and they are signed out everywhere. Then their password alone is enough, until they set up another one.
identity-factor-reset-confirm = Confirm the reset
identity-done-reset-requested = Now another administrator has to confirm it.
identity-done-second-factor-reset = The second factor is removed.
identity-event-second-factor-reset-requested = An administrator asked for the second factor to be reset
identity-event-second-factor-reset = Second factor reset

# Passkeys
identity-authenticator-title = Authenticator app
identity-authenticator-none = No app is set up.
identity-passkeys-title = Passkeys
identity-passkeys-text = A passkey is kept by your phone, your computer or a security key. It lets you in after your password, on this site alone, with nothing to type.
identity-passkey-added = Added
identity-passkey-remove = Remove “{ $name }”
identity-passkey-new-title = Add a passkey
identity-passkey-new-text = Give the passkey a name and your password first. Then your device makes it.
identity-passkey-name = Name of the passkey
identity-passkey-name-hint = So that you know it again, such as “My phone”.
identity-passkey-name-missing = Give the passkey a name
identity-passkey-name-long = The name must have 60 characters or fewer
identity-passkey-name-characters = The name has a character that cannot be stored
identity-passkey-too-many = You have 10 passkeys. Remove one before you add another
identity-passkey-confirm-title = Make the passkey
identity-passkey-confirm-text = Your device asks you whether it may keep “{ $name }”. Do this within five minutes. If your account had no second factor, you are signed out on all other devices after that.
identity-passkey-create = Make the passkey
identity-passkey-not-added = The passkey could not be added, or it took too long. Start again
identity-passkey-removal-title = Remove a passkey
identity-passkey-removal-text = “{ $name }” will not let you in any more. If it is all that is asked for beside your password, your password alone will be enough, and your recovery codes work no more.
identity-passkey-use = Use a passkey
identity-passkey-refused = This passkey was not accepted, or it took too long. Try again
identity-passkey-waiting = Your device asks you to go on.
identity-passkey-cancelled = Nothing came from your device. Try again, or use a code.
identity-passkey-known = This device has a passkey of your account already.
identity-passkey-failed = The passkey could not be used. Try again, or use a code.
identity-passkey-unsupported = This browser cannot use passkeys here.
identity-passkey-no-script = Passkeys need JavaScript, which your browser does not run here. Codes work without it.
identity-sign-in-passkey-text = Your password is right. This account asks for a passkey or a code as well.
identity-recovery-code = Recovery code
identity-recovery-code-hint = One of the codes that you kept when you added the passkey.
identity-done-passkey-added = The passkey is added.
identity-done-passkey-removed = The passkey is removed.
identity-event-authenticator-removed = Authenticator app removed
identity-event-passkey-added = Passkey added
identity-event-passkey-removed = Passkey removed

identity-done-draft = The draft is deleted.
identity-drafts-title = Drafts
identity-drafts-text = Only you see your drafts. Each is kept for { $days ->
    [one] one day
   *[other] { $days } days
    } after you last saved it.
identity-drafts-none = You have no drafts.
identity-drafts-caption = What you began and did not post
identity-drafts-what = What you wrote
identity-drafts-kind = Kind
identity-drafts-saved = Saved
identity-drafts-remove = Delete
identity-draft-question = Question
identity-draft-answer = Answer or comment
identity-draft-change = Change of a text
identity-draft-form = Form
identity-draft-empty = Nothing written yet
identity-draft-removal-title = Delete this draft?
identity-draft-removal-button = Delete the draft

identity-why-ask = To post, sign in or make an account: a name and a password. Your question is kept.
identity-press-about = It is about the question “{ $title }”.
identity-press-me-too = Sign in, or make an account, to say that you have this problem, too. We note it as soon as you are in.
identity-press-follow = Sign in, or make an account, to follow this question. You follow it as soon as you are in.
identity-press-helpful = Sign in, or make an account, to say that this answer helped you. We count it as soon as you are in.
identity-press-worked-for-me = Sign in, or make an account, to say that this answer worked for you. We count it as soon as you are in.
