threads-ask = Ask a question
threads-yes = Yes
threads-no = No

# Start page and lists
threads-home-question = What do you need help with?
threads-home-description = Ask your neighbours about public services. If nobody knows, the people responsible answer.
threads-home-search-label = Search questions and answers
threads-home-hint = Can’t find it?
threads-home-ask = Ask your neighbours
threads-home-popular = Popular now
threads-home-all = All questions
threads-home-nothing = Nobody has asked anything yet.
threads-home-browse = Browse by category
threads-home-numbers = How we are doing
threads-home-percent = { $percent } %
threads-home-within-a-day = answered within a day
threads-home-by-neighbours = answered by neighbours alone
threads-home-counted = Counted over the last { $count ->
    [one] question
   *[other] { $count } questions
  } that are at least a day old. Your own reply to your question does not count as an answer.
threads-no-categories = There are no categories yet.
threads-categories-title = Categories
threads-categories-lead = Choose who is responsible, or what it is about.
threads-all-title = Questions
threads-tabs-label = Which questions
threads-tab-latest = Latest
threads-tab-unanswered = Unanswered
threads-tab-solved = Solved
threads-empty-latest = No questions here yet
threads-empty-latest-text = Be the first to ask.
threads-empty-unanswered = Every question has an answer
threads-empty-unanswered-text = Come back later to help somebody, or ask something yourself.
threads-empty-solved = Nothing is solved here yet
threads-empty-solved-text = Ask, and tell us when an answer helped.
threads-usually-answered = usually answered in { $span }
threads-count-questions = { $count ->
    [one] 1 question
   *[other] { $count } questions
}
threads-count-answers = { $count ->
    [0] no answer yet
    [one] 1 answer
   *[other] { $count } answers
}
threads-count-people = { $count ->
    [one] 1 person has this too
   *[other] { $count } people have this too
}
threads-count-helpful = { $count ->
    [0] not yet rated
    [one] helpful for 1 person
   *[other] helpful for { $count } people
}

# States
threads-state-open = Open
threads-state-answered = Answered
threads-state-solved = Solved
threads-state-closed = Closed
threads-state-official = Official answer
threads-state-with-staff = With staff
threads-state-duplicate = Asked before

# What happens next
threads-staff = staff
threads-next-step-next = What happens next
threads-next-step-waiting = Neighbours have until { $until }. Then { $team } will answer.
threads-next-step-waiting-by = Neighbours have until { $until }. Then { $team } will answer by { $by }.
threads-next-step-going = Nobody has answered in time. { $team } will take over now.
threads-next-step-going-by = Nobody has answered in time. { $team } will take over now and answer by { $by }.
threads-next-step-straight = This goes straight to { $team }.
threads-next-step-straight-by = This goes straight to { $team }. They will answer by { $by }.
threads-next-step-staff = { $team } is working on this question.
threads-next-step-staff-by = { $team } is working on this question and will answer by { $by }.
threads-next-step-working = { $team } has replied and is still working on this question.
threads-next-step-again-by = { $team } has replied and will reply again by { $by }.
threads-next-step-missed-by = { $team } has missed { $count ->
    [one] the time it promised
   *[other] { $count } times it promised
}. It will now answer by { $by }.
threads-next-step-finished-title = What became of this
threads-next-step-outcome-answered = { $team } has answered. Whoever asked can say whether it helped.
threads-next-step-outcome-answered-privately = { $team } has answered whoever asked in a private message.
threads-next-step-outcome-fixed = { $team } says that this is put right.
threads-next-step-outcome-declined = { $team } has declined this.
threads-next-step-outcome-not-ours = { $team } is not responsible for this.
threads-next-step-outcome-duplicate = { $team } says that this was asked before.
threads-next-step-outcome-withdrawn = Whoever asked needs no answer any more.
threads-next-step-reason = Why, or where to turn:
threads-next-step-asker = { $team } waits for word from the person who asked.
threads-next-step-answered-title = Did an answer help?
threads-next-step-answered = This question has answers. Whoever asked can say which of them solved it.
threads-next-step-offered-by = A question like this one was answered, and whoever asked is to say whether that answer fits. If not, { $team } takes over by { $until } and replies by { $by }.
threads-next-step-offered = A question like this one was answered, and whoever asked is to say whether that answer fits. If not, { $team } takes over by { $until }.
threads-next-step-not-helped-by = The answers so far did not help. Neighbours can reply until { $until }. After that { $team } takes over.
threads-next-step-not-helped = The answers so far did not help. If nobody replies, { $team } takes over.
threads-next-step-unconfirmed-title = It helped others
threads-next-step-unconfirmed = Whoever asked has not said whether it helped. Others found an answer here helpful.
threads-did-it-help-title = Did an answer help?
threads-did-it-help-which = Which answer?
threads-did-it-help-choose = Choose the answer that helped.
threads-did-it-help-worked = This worked
threads-did-it-help-no = None of it helped?
threads-did-it-help-not-helped = This did not help
threads-did-it-help-read = Read the question and its answers
threads-next-step-solved-title = This question is solved
threads-next-step-solved = It closes on { $date } if nobody writes.
threads-next-step-closed-solved = It is closed and takes no new answers.
threads-next-step-closed-title = This question is closed
threads-next-step-closed = It takes no new answers. If you have the same problem, ask again.
threads-next-step-duplicate-title = This was asked before
threads-next-step-duplicate = You find the answers here:
threads-next-step-neighbours = Neighbours answer questions in this category. Staff do not take over by themselves.
threads-way-asked = Asked
threads-way-neighbours = Neighbours answer
threads-way-staff = { $team } answers

# A question's page
threads-asker = asker
threads-role-staff = staff
threads-role-staff-named = staff, { $name }
threads-urgent = urgent
threads-reference = Reference { $reference }
threads-edited = edited
threads-me-too = I have this problem too
threads-follow = Follow
threads-link = Link
threads-link-copied = Link copied
threads-act-failed = That did not work. Try again.
threads-edit = Edit
threads-delete = Delete
threads-hide = Hide
threads-show-again = Show again
threads-hidden = Hidden.
threads-hidden-why = Only its author and moderators see this, since { $date }. Reason: { $reason }
threads-not-solved = This did not help
threads-not-solved-why = Why did it not help?
threads-not-solved-hint = You can leave this empty.
threads-not-solved-send = Tell them
threads-not-solved-did-not-work = I tried it, and it did not work
threads-not-solved-not-my-situation = My situation is another one
threads-not-solved-out-of-date = It is out of date
threads-not-solved-no-answer = It does not answer my question
threads-withdraw-title = Close this question?
threads-withdraw-explain = Staff work on your question. If you close it, you withdraw it: they stop. You can open it again.
threads-withdraw-button = Close and withdraw it
threads-escalate = Send to staff
threads-close = Close this question
threads-reopen = Open it again
threads-agency-note = Responsible for { $category }.
threads-answers-title = { $count ->
    [0] No answers yet
    [one] 1 answer
   *[other] { $count } answers
}
threads-answers-none = { $count ->
    [one] Do you know this one? Even a short answer helps.
   *[other] Do you know this one? Even a short answer helps { $count } people.
}
threads-answers-none-asker = Nobody has answered yet. We tell you when somebody does.
threads-answer-accepted = Accepted answer
threads-answer-official = Official answer
threads-accepted-by-asker = by the person who asked
threads-accepted-by-staff = by staff of { $agency }
threads-changed-since-accepted = changed since it was accepted
threads-changed-since-official = changed since it was given
threads-changed-since = The answer was changed since
threads-worked-for = { $count ->
    [one] worked for 1 person
   *[other] worked for { $count } people
}
threads-worked-for-last = { $count ->
    [one] worked for 1 person, on { $date }
   *[other] worked for { $count } people, last on { $date }
}
threads-accept = This solved it
threads-accept-as-staff = Accept for { $agency }
threads-take-back = Unmark as solution
threads-helpful = Helpful
threads-worked = Worked for me
threads-review-answer = Check as staff
threads-review-verified = Checked by { $agency }: this is correct.
threads-review-corrected = Corrected by { $agency }.
threads-review-superseded = { $agency } says: this is no longer so.
threads-review-verified-earlier = { $agency } checked an earlier version of this answer.
threads-review-corrected-earlier = { $agency } corrected an earlier version of this answer.
threads-review-superseded-earlier = { $agency } said of an earlier version: this is no longer so.
threads-proposal-title = Is this the same question?
threads-proposal-yes = Yes, it is the same
threads-proposal-no = No, it is different
threads-found-title = This was answered since: does it fit?
threads-found-yes = Yes, that answers it
threads-found-no = No, mine is different
threads-proposal-waits = The person who asked decides.
threads-duplicate-open = Was this asked before?
threads-duplicate-label = Words, number or address of the other question
threads-duplicate-which = Which of these is it?
threads-duplicate-choose = Choose the question that is the same, or write other words
threads-duplicate-found = Questions like your words are listed under “Was this asked before?”. Choose the one that is the same.
threads-duplicate-hint = The person who asked decides whether it is the same.
threads-duplicate-send = Tell the asker
threads-duplicate-declare = Answer both together
threads-duplicate-undo = This asks something else: open it again

# Comments
threads-comments-on-question = Comments on the question
threads-comments-on-answer = Comments on the answer by { $name }
threads-comment-open = Add a comment
threads-comment-label = Your comment
threads-comment-hint = Ask for something that is not clear, or add it. To solve the question, write an answer.
threads-comment-send = Post comment

# Writing an answer
threads-write-title = Your answer
threads-write-label = What should the asker do?
threads-write-hint = Say what you did and when. Leave out names, phone numbers and addresses.
threads-write-send = Post your answer
threads-write-sign-in = Do you know the answer? Sign in to write it. An account needs only a name and a password.
threads-write-sign-in-button = Sign in to answer
threads-tips-title = What makes a good answer
threads-tips-source = Where it is from: a link, or “I did this last month”.
threads-tips-steps = The steps, in their order.
threads-tips-fails = What to do if it does not work.
threads-tips-signs = Use **two stars** for bold words and a dash before each line of a list. Line breaks stay as you type them, and words in angle brackets are shown as they are.
threads-preview = Preview
threads-preview-title = Preview
threads-preview-failed = The preview did not work. Try again.
threads-draft-gone = This draft is not there any more. Ask your question here.
threads-draft-restored = We kept what you wrote before.
threads-draft-discard = Delete it

# Asking
threads-steps = Steps
threads-step = Step { $number } of { $count }
threads-step-question = Question
threads-step-similar = Similar
threads-step-details = Details
threads-step-check = Check
threads-step-posted = Posted
threads-continue = Continue
threads-ask-title-label = What is your question?
threads-ask-title-hint = One sentence, as you would ask a neighbour.
threads-details-title = Tell us more
threads-details-question = Question
threads-details-category = Category
threads-details-category-hint = It decides who helps if no neighbour knows.
threads-details-likely = Likely
threads-details-body = What happened?
threads-details-body-hint = What have you tried? When and where was it? Everyone can read this.
threads-details-intent = Why do you ask?
threads-details-urgent = It is urgent
threads-details-urgent-hint = Staff look at urgent questions at once. Choose this only if it cannot wait a day.
threads-details-did-not-apply = The answers I was shown do not apply to me
threads-details-did-not-apply-hint = It is only counted, to see how well we suggest answers.
threads-intent-information = I want to know something
threads-intent-payment = It is about a payment
threads-intent-service-request = I need something done
threads-intent-complaint = I want to complain
threads-intent-suggestion = I have a suggestion
threads-category-of = { $category }, { $agency }
threads-check-title = Check your question
threads-check-public = Everyone can read your question. This name is shown:
threads-check-post = Post your question
threads-check-posted = You posted this question. Posting it once more changes nothing.
threads-pressed-me-too = We noted that you have this problem, too.
threads-pressed-follow = You follow this question now.
threads-pressed-helpful = We noted that this answer helped you.
threads-pressed-worked-for-me = We noted that this answer worked for you.
threads-pressed-no = You are signed in, but the button you pressed could not be used here.
threads-posted-before = You posted this form already, with another text. Press once more to post this one as well
threads-edit-posted-before = You posted this already. Here is the text that you changed since: save it to change what you posted.
threads-posted-already-title = You already posted this question
threads-posted-already-as = It is here:
threads-posted-already-gone = It is not on the site any more.
threads-posted-already-kept = We kept what you wrote now. What do you want to do with it?
threads-posted-already-change = Change the question you posted
threads-posted-already-anew = Ask it as a new question
threads-change = Change
threads-sending = Sending…
threads-personal-title = This may be private
threads-personal-text = Everyone will be able to read this. Take out what need not be public. Staff can ask you for it in private.
threads-personal-email = Email address
threads-personal-phone = Telephone number
threads-personal-iban = Bank account
threads-personal-card = Card number
threads-personal-national-number = Personal number
threads-personal-birth-date = Date of birth
threads-personal-address = Street address
threads-personal-postcode = Postcode
threads-personal-what = { $kind }: { $found }
threads-personal-take-out = Take it out
threads-personal-leave = Leave it, everyone can read it
threads-personal-staff = Only for staff, once they work on your question
threads-personal-not-chosen = Choose what happens with { $found }
threads-personal-post = Post
threads-personal-change = Change the text
threads-personal-take-out-later = Private? Take it out everywhere
threads-personal-removed-email = [email address removed]
threads-personal-removed-phone = [telephone number removed]
threads-personal-removed-iban = [bank account removed]
threads-personal-removed-card = [card number removed]
threads-personal-removed-national-number = [personal number removed]
threads-personal-removed-birth-date = [date of birth removed]
threads-personal-removed-address = [address removed]
threads-personal-removed-postcode = [postcode removed]
threads-posted-title = Your question is posted
threads-posted-number = Your question has the number { $number }.
threads-posted-now = Now
threads-posted-now-text = Your neighbours can see it and answer.
threads-posted-then = Then
threads-posted-hear = How you hear
threads-posted-hear-text = We tell you of each answer under Notifications, and by email if you gave us an address.
threads-posted-hear-change = Change how you hear from us

# Editing, hiding, deleting, staff's word
threads-edit-question = Edit your question
threads-edit-answer = Edit your answer
threads-edit-comment = Edit your comment
threads-edit-body = Text
threads-edit-hint = Everyone can see what it said before.
threads-redact = Also remove what I take out from earlier versions
threads-redact-hint = This text or an earlier version holds: { $found }. Everyone can read earlier versions. Those that hold something you took out are deleted for good.
threads-save = Save
threads-cancel = Cancel
threads-stale-theirs = Saved by somebody else meanwhile
threads-stale-explain = Put what you need from it into your text. Saving replaces it.
threads-stale-yours = Your text
threads-hide-title = Hide this
threads-hide-explain = Only its author and moderators will see it. The author is told your reason.
threads-hide-label = Reason
threads-hide-hint = Say it so that the author understands.
threads-hide-button = Hide it
threads-delete-title = Delete this?
threads-delete-explain = You cannot undo this.
threads-delete-button = Delete it
threads-review-title = Check this answer as staff
threads-review-explain = Your agency’s word stands beside the answer. The answer stays its author’s own.
threads-review-choose = What is your word?
threads-review-label = Note
threads-review-hint = For a correction, say what is right. Everyone can read this.
threads-review-button = Save
threads-review-choose-verified = It is correct
threads-review-choose-corrected = It needs a correction
threads-review-choose-superseded = It is no longer so
threads-review-choose-none = No word, take back what we said
threads-revisions-title = What was changed
threads-revision = Version { $number }
threads-revision-current = as it is now
threads-revision-compare = Compare with the version before
threads-revisions-all = All versions
threads-revisions-choose = Compare two versions
threads-revisions-before = Earlier version
threads-revisions-after = Later version
threads-revisions-compare = Compare
threads-revisions-between = From version { $before } to version { $after }
threads-revisions-too-different = These two versions are too different to compare word by word. Here is each as a whole.
threads-remove-revision = Remove this version
threads-remove-revision-title = Remove this version?
threads-remove-revision-explain = Nobody will read it any more. You cannot undo this.
threads-remove-revision-button = Remove it

# People
threads-profile-title = { $name }
threads-profile-joined = here since { $date }
threads-profile-credits = { $count ->
    [0] no accepted answers
    [one] 1 accepted answer
   *[other] { $count } accepted answers
}
threads-profile-questions = Questions
threads-profile-answers = Answers
threads-profile-no-questions = No questions yet.
threads-profile-no-answers = No answers yet.
threads-move = Move
threads-move-title = Move this question
threads-move-now = It stands in “{ $category }” of { $agency } now.
threads-move-explain = People who look there find it. When it goes to staff is counted by the rules there, from when it was asked.
threads-move-with-staff = Staff work on it. They keep what was said and promised; the team of the new category gets the case, and whoever asked is told.
threads-move-to = New category
threads-move-choose = Choose a category
threads-move-send = Move it
threads-contest = Contest this
threads-contest-why = Why should it be looked at again?
threads-contest-hint = You can do this once. Somebody who leads the team decides. Only staff read what you write.
threads-contest-send = Send it
threads-not-urgent = Not urgent
threads-feed-answer = Answer from { $name }
threads-annex-title = Only for staff
threads-annex-explain = Staff who work on your question see this. Nobody else does.
threads-annex-remove = Remove
threads-annex-email = [email address for staff only, number { $number }]
threads-annex-phone = [telephone number for staff only, number { $number }]
threads-annex-iban = [bank account for staff only, number { $number }]
threads-annex-card = [card number for staff only, number { $number }]
threads-annex-national-number = [personal number for staff only, number { $number }]
threads-annex-birth-date = [date of birth for staff only, number { $number }]
threads-annex-address = [address for staff only, number { $number }]
threads-annex-postcode = [postcode for staff only, number { $number }]

# To whoever asked, on the page of their own question
threads-asker-you = you asked
threads-withdraw = Withdraw my question
threads-own-title = Your question
threads-own-add-text = Is something missing, or did something change? Add it to your question.
threads-own-add = Add to your question
threads-own-solved = I solved it myself
threads-own-solved-label = What solved it?
threads-own-solved-hint = It helps whoever has this problem next. Everyone can read it.
threads-own-solved-send = Post it, it is solved
threads-duplicate-send-asker = It is the same question
threads-proposal-answer = The answer there
threads-duplicate-search = Look for it
threads-duplicate-hint-asker = Your question then leads to the answers there.
threads-asker-step-answered = Your question has answers. Press “This solved it” at the one that solved it. If none did, say so here.
threads-asker-step-asker = { $team } waits for word from you.
threads-asker-step-offered-by = A question like yours was answered. Say above whether that answer fits. If not, { $team } takes over by { $until } and replies by { $by }.
threads-asker-step-offered = A question like yours was answered. Say above whether that answer fits. If not, { $team } takes over by { $until }.
threads-asker-step-not-helped-by = The answers so far did not help you. Neighbours can reply until { $until }. After that { $team } takes over, and we tell you.
threads-asker-step-not-helped = The answers so far did not help you. If nobody replies, { $team } takes over, and we tell you.
threads-asker-step-unconfirmed = You have not said whether it helped. Others found an answer here helpful. Did it solve your problem?
threads-asker-step-closed = Your question takes no new answers. You can open it again, or ask anew.
threads-asker-outcome-answered = { $team } has answered you. Say whether it helped.
threads-asker-outcome-answered-privately = { $team } has answered you in a private message.
threads-asker-outcome-withdrawn = You withdrew this question.

# Where to go on from a solved or closed question
threads-further-title = Still not solved?
threads-further-ask = Ask it anew
threads-further-outdated = Is it out of date? Say so in a comment
threads-related-title = Questions like this one

# What one asked oneself
threads-own-lists = Your lists
threads-mine-title = My questions
threads-mine-none-title = You have not asked anything yet
threads-mine-none = What you ask stands here, with its state and whose turn it is.
threads-mine-hidden = Hidden: only you and moderators see it.
threads-mine-last = Last activity
threads-turn-neighbours = Neighbours can answer.
threads-turn-staff = Staff are on it.
threads-turn-asker = It is your turn.
threads-turn-nobody = Nothing is left to do.
threads-profile-answered = { $count ->
    [0] no answers
    [one] 1 answer
   *[other] { $count } answers
}
