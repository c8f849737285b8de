thanks-own-title = What your answers did
thanks-own-lead = Everybody sees these numbers on your profile; the thanks below are for you alone.
thanks-own-late = People who found an answer before they asked count once nothing can change any more: after 8 days, or after 1 day if they have no account.
thanks-profile-title = What these answers did
thanks-sum = { $helped ->
        [one] Helped { $helped } person
       *[other] Helped { $helped } people
    }, { $spared ->
        [one] spared staff { $spared } case
       *[other] spared staff { $spared } cases
    }.
thanks-helped = { $count ->
        [one] helped { $count } person
       *[other] helped { $count } people
    }
thanks-spared = { $count ->
        [one] spared staff { $count } case
       *[other] spared staff { $count } cases
    }
thanks-helped-means = Helped: people who asked and accepted the answer, who said that it worked for them, or who found it before they asked. People without an account cannot be told from whoever wrote the answer.
thanks-spared-means = Spared: people who found the answer before they asked, and cases of staff that ended by it.

thanks-notes-title = Thanks
thanks-notes-none = Nobody has written you a note of thanks yet.
thanks-notes-who = Nobody but you reads these notes here.
thanks-remove = Remove

thanks-say = Say thanks
thanks-first-answer = Thank you for your first answer. We tell you when it is accepted, or when somebody thanks you. What it did for others stands here:
thanks-form-title = Say thanks
thanks-form-who = Only whoever wrote the answer reads your note.
thanks-form-agency = You write in the name of { $agency }.
thanks-form-text = Your note
thanks-form-hint = Up to 280 characters, without email addresses and numbers of telephones or accounts.
thanks-form-button = Send thanks
thanks-form-cancel = Cancel
thanks-form-back = Back to the answer
thanks-form-sent = Your thanks are sent. Only whoever wrote the answer reads them.
thanks-help-not-said = Thanks are for an answer that you accepted, or of which you said that it worked for you.
thanks-already-thanked = You have thanked for this answer already.
thanks-author-gone = Whoever wrote this answer does not use their account any more. Nobody would read your note.
thanks-personal = Leave out addresses, dates of birth, and numbers of telephones, accounts or people.

thanks-answerers-link = People who answer most
thanks-answerers-title = People who answer most: { $agency }
thanks-answerers-lead = The people with most accepted answers of the last 90 days, in each category, counted from what everyone sees. You can thank them in the name of your public body.
thanks-answerers-none = No answer was accepted in the last 90 days.
thanks-answerers-caption = People with most accepted answers in { $category }
thanks-answerers-who = Person
thanks-answerers-accepted = Accepted answers
thanks-answerers-thank = Thank
thanks-answerers-do = Say thanks
