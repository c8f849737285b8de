mail-greeting = Hello { $name },
mail-sentence = { $sentence }.
mail-why = You get this email because you have an account at { $site }.
mail-unsubscribe = Stop these mails
mail-unsubscribe-questions = Stop telling me of open questions
mail-unsubscribe-effects = Stop mails about what my answers did
mail-unsubscribe-kind = Stop mails of this kind
mail-unsubscribe-thread = Stop mails about this question
mail-settings-link = Mail settings
mail-several-answers = { $count ->
        [one] One new answer to “{ $title }”
       *[other] { $count } new answers to “{ $title }”
    }
mail-several-comments = { $count ->
        [one] One new comment on “{ $title }”
       *[other] { $count } new comments on “{ $title }”
    }
mail-several-news = { $count ->
        [one] One piece of news about “{ $title }”
       *[other] { $count } pieces of news about “{ $title }”
    }
mail-digest-subject = { $count ->
        [one] One piece of news for you
       *[other] { $count } pieces of news for you
    }
mail-digest-action = Read all of it

mail-subject-answer = { $who } answered “{ $title }”
mail-subject-comment = { $who } commented on “{ $title }”
mail-subject-accepted = Your answer was accepted: “{ $title }”
mail-subject-accepted-asker = Staff say that “{ $title }” is solved
mail-subject-official-answer = Official answer to “{ $title }”
mail-subject-case-opened-asker = Staff now look after your question ({ $reference })
mail-subject-case-opened-staff = New case { $reference }
mail-subject-case-message-asker = New private message about { $reference }
mail-subject-case-message-staff = New message in case { $reference }
mail-subject-asker-spoke = News from whoever asked in case { $reference }
mail-subject-case-assigned = You now hold case { $reference }
mail-subject-case-taken = { $who } took over case { $reference }
mail-subject-case-transferred-asker = Another team has your case { $reference } now
mail-subject-case-transferred-staff = Case { $reference } went to another team
mail-subject-case-transferred-former = Another team has a case of yours now
mail-subject-case-contested = Somebody contests how case { $reference } ended
mail-subject-case-returned = Case { $reference } is back in the queue
mail-subject-case-overdue = A promised time has passed in case { $reference }
mail-subject-case-resolved-asker = Your case { $reference } is finished
mail-subject-case-resolved-follower = Staff have finished with “{ $title }”
mail-subject-peer-answer-to-confirm = Please check an answer in case { $reference }
mail-subject-solved-case = Your answer solved “{ $title }”
mail-subject-duplicate-proposed = Was “{ $title }” asked before?
mail-subject-answer-recalled = Not right any more: an answer to “{ $title }”
mail-subject-endorsed-answer-edited = Edited: an answer to “{ $title }”
mail-subject-answer-found = A question like “{ $title }” was answered
mail-subject-thanks = Thanks for your answer to “{ $title }”
mail-subject-question-offer = Can you answer “{ $title }”?
mail-subject-accept-reminder = Did an answer to “{ $title }” help?
mail-subject-duplicate-declared = “{ $title }” was asked before
mail-subject-duplicate-released = Your question is open again: “{ $title }”
mail-subject-case-merged = Case { $reference } goes on as an older one

mail-action-answer = Read the answer
mail-action-comment = Read the comment
mail-action-accepted = See your answer
mail-action-official-answer = Read the official answer
mail-action-case-opened = See what happens next
mail-action-case-message = Read the message
mail-action-asker-spoke = Open the case
mail-action-case-assigned = Open the case
mail-action-case-taken = Open the case
mail-action-case-transferred = Open it
mail-action-case-contested = Open the case
mail-action-case-returned = Open the case
mail-action-case-overdue = Open the case
mail-action-case-resolved = See how it ended
mail-action-peer-answer-to-confirm = Check the answer
mail-action-solved-case = See your answer
mail-action-duplicate-proposed = Have a look
mail-action-answer-recalled = Read what is right
mail-action-endorsed-answer-edited = Read the answer
mail-action-answer-found = See whether it fits
mail-action-thanks = Read the note
mail-action-question-offer = Read the question
mail-action-accept-reminder = Say whether it helped
mail-action-duplicate-declared = Read the answers
mail-action-duplicate-released = Open your question
mail-action-case-merged = Open the case

mail-subject-confirm-email = Confirm your email address
mail-lead-confirm-email = Please confirm that this email address is yours.
mail-action-confirm-email = Confirm my email address
mail-note-confirm-email = The link works once and for a short time. If you did not ask for it, do nothing.
mail-subject-reset-password = Choose a new password
mail-lead-reset-password = Somebody asked for a new password for your account. If it was you, choose one now.
mail-action-reset-password = Choose a new password
mail-note-reset-password = The link works once and for a short time. If you did not ask for it, do nothing: your password stays as it is.

mail-security-subject-token-created = A new API token for your account
mail-security-lead-token-created = Somebody made an API token for your account. A program that has it can act for you.
mail-security-subject-email-changed = Your account has another email address
mail-security-lead-email-changed = The email address of your account was changed. From now on we write to the new one: this is the last mail to this address.
mail-security-subject-email-removed = The email address of your account was removed
mail-security-lead-email-removed = This email address was removed from your account. This is the last mail to it.
mail-security-subject-password-changed = Your password was changed
mail-security-lead-password-changed = The password of your account was changed.
mail-security-subject-password-reset = Your password was changed by a link
mail-security-lead-password-reset = A new password was set for your account, by a link that we sent you.
mail-security-action = See what happened to your account
mail-security-note = If it was you, do nothing. If not, choose a new password at once, and tell the people who run this site.

mail-suspended-subject = Your account is suspended
mail-suspended-until = Your account is suspended until { $until }. Until then you cannot sign in, and programs cannot use your account.
mail-suspended-open = Your account is suspended until somebody lifts that. Until then you cannot sign in, and programs cannot use your account.
mail-suspended-reason = Reason: { $reason }.
mail-suspended-explanation = { $explanation }
mail-suspended-note = Your API tokens are taken back. Until the suspension is over we send you no news.
mail-suspended-posts = Your questions, answers and comments are hidden.
mail-suspended-action = See whom to turn to
mail-lifted-subject = Your account is not suspended any more
mail-lifted-lead = The suspension of your account was lifted. You can sign in again.
mail-lifted-note = Your API tokens stay taken back: make new ones if you need them.
mail-lifted-posts = Your questions, answers and comments that were hidden with it are shown again.
mail-lifted-action = Sign in

mail-security-subject-second-factor-set-up = An authenticator app was set up for your account
mail-security-lead-second-factor-set-up = From now on your account asks for a code of this app when somebody signs in. All other devices are signed out.
mail-security-subject-second-factor-removed = The second factor of your account was removed
mail-security-lead-second-factor-removed = From now on your password alone is enough to sign in.
mail-security-subject-authenticator-removed = The authenticator app of your account was removed
mail-security-lead-authenticator-removed = From now on your account asks for one of your passkeys when somebody signs in, or for a recovery code.
mail-security-subject-passkey-added = A passkey was added to your account
mail-security-lead-passkey-added = From now on it lets its owner into your account after your password.
mail-security-subject-passkey-removed = A passkey was removed from your account
mail-security-lead-passkey-removed = It does not let anybody into your account any more.
mail-security-subject-recovery-codes-replaced = New recovery codes were made for your account
mail-security-lead-recovery-codes-replaced = The recovery codes that you had before work no more.
mail-security-subject-recovery-code-used = A recovery code of your account was used
mail-security-lead-recovery-code-used = Somebody used one of your recovery codes in the place of your app or your passkey.
mail-security-subject-second-factor-reset-requested = Somebody asks to reset the second factor of your account
mail-security-lead-second-factor-reset-requested = An administrator asked for the second factor of your account to be removed. It is, if another administrator confirms it.
mail-security-subject-second-factor-reset = The second factor of your account was reset
mail-security-lead-second-factor-reset = Your authenticator app, your passkeys and your recovery codes are removed, and you are signed out everywhere. Sign in with your password and set up another one.

# What answers did
mail-effects-subject = What your answers did
mail-effects-first = { $helped ->
        [one] Your answers helped { $helped } person so far.
       *[other] Your answers helped { $helped } people so far.
    }
mail-effects-since = { $since ->
        [one] Since our last mail your answers helped { $since } person
       *[other] Since our last mail your answers helped { $since } people
    }, and { $helped } in all.
mail-effects-action = Read the answer that helped most
mail-effects-most = { $count ->
        [one] It is on “{ $title }” and helped { $count } person.
       *[other] It is on “{ $title }” and helped { $count } people.
    }
mail-effects-spared = { $count ->
        [one] Your answers spared staff { $count } case in all.
       *[other] Your answers spared staff { $count } cases in all.
    }
mail-effects-stop = You asked for this mail. It comes once a month at most; the link below stops it.
