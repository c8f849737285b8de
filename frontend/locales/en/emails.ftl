mail-greeting = Hello { $name },
mail-sentence = { $sentence }.
mail-why = You get this mail because you have an account at { $site }.
mail-unsubscribe = Stop these mails

mail-subject-answer = { $who } answered “{ $title }”
mail-subject-comment = { $who } commented on “{ $title }”
mail-subject-accepted = Your answer was accepted: “{ $title }”
mail-subject-official-answer = Official answer to “{ $title }”
mail-subject-case-opened-asker = Staff now look after your question ({ $reference })
mail-subject-case-opened-staff = New case { $reference }
mail-subject-case-message-asker = New private message about { $reference }
mail-subject-case-message-staff = New message in case { $reference }
mail-subject-case-assigned = You now hold case { $reference }
mail-subject-case-resolved-asker = Your case { $reference } is finished
mail-subject-case-resolved-follower = Staff have finished with “{ $title }”
mail-subject-peer-answer-to-confirm = Please check an answer in case { $reference }
mail-subject-duplicate-proposed = Was “{ $title }” asked before?

mail-action-answer = Read the answer
mail-action-comment = Read the comment
mail-action-accepted = See your answer
mail-action-official-answer = Read the official answer
mail-action-case-opened = See what happens next
mail-action-case-message = Read the message
mail-action-case-assigned = Open the case
mail-action-case-resolved = See how it ended
mail-action-peer-answer-to-confirm = Check the answer
mail-action-duplicate-proposed = Have a look

mail-subject-confirm-email = Confirm your mail address
mail-lead-confirm-email = Please confirm that this mail address is yours.
mail-action-confirm-email = Confirm my address
mail-note-confirm-email = The link works once and for a short time. If you did not ask for it, do nothing.
mail-subject-reset-password = Choose a new password
mail-lead-reset-password = Somebody asked for a new password for your account. If it was you, choose one now.
mail-action-reset-password = Choose a new password
mail-note-reset-password = The link works once and for a short time. If you did not ask for it, do nothing: your password stays as it is.
