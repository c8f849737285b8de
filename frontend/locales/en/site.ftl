site-help-title = Help and contact
site-help-lead = How to ask, what happens with your question, and whom to turn to.
site-help-ask-title = Ask a question
site-help-ask = Write your question in one sentence. We show you questions that are like yours, so that you may have your answer at once. If none of them helps, tell us more and post it.
site-help-answer-title = Answer a question
site-help-answer = Anyone with an account can answer. A good answer has three things:
site-help-next-title = What happens with it
site-help-next = First your neighbours can answer. Every question says how long they have. If nobody answers in time, the people who are responsible take over, and their answer stands on the same page for everyone.
site-help-solved-title = When you have your answer
site-help-solved = Press “This solved it” beside the answer that helped. The next person with your question finds it faster.
site-help-private-title = Keep private things private
site-help-private = Everyone can read a question. Leave out phone numbers, addresses, account numbers and names of others. Staff can write to you in private if they need to know more.
site-help-contact-title = Whom to turn to
site-help-contact-none = Nobody has entered a contact yet.
site-help-urgent-title = In an emergency
site-help-urgent = Call your emergency number. Nobody watches this site all the time.

site-accessibility-title = Accessibility
site-accessibility-lead = We want everyone to be able to use this site.
site-accessibility-can-title = What you can do
site-accessibility-can-zoom = make the text four times as large without losing any of it
site-accessibility-can-keyboard = use the whole site with the keyboard alone
site-accessibility-can-reader = listen to it with a screen reader
site-accessibility-can-script = do everything without JavaScript
site-accessibility-can-colours = choose dark or light colours at the end of each page
site-accessibility-standard-title = What it is tested against
site-accessibility-standard = Each page is tested by machine against the Web Content Accessibility Guidelines 2.2 at level AA, in light and dark colours and on narrow screens. A machine finds only a part of all problems.
site-accessibility-gaps-title = What does not work well yet
site-accessibility-gaps = People write the questions and answers themselves. We cannot promise that each of them is easy to read, or that pages they link to are accessible.
site-accessibility-tell-title = Tell us about a problem
site-accessibility-tell = If something does not work for you, or you need it in another form, turn to the public body that you have to do with. You find them under { $help }.

site-privacy-title = Privacy and cookies
site-privacy-lead = What we keep of you, who sees it, and for how long.
site-privacy-public-title = What everyone sees
site-privacy-public = Your name on this site, what you say about yourself there and since when you have an account, your questions and answers with their earlier versions, your comments, and when you wrote all of it. You need not use your real name.
site-privacy-files = Whoever may read a post may see the photos and documents that you attach to it, and nobody else. Where and with what a photo was taken is not kept; what a PDF says of its author stays in it. What you attach and do not post goes after 24 hours; what you post goes with the post and, except what you sent to staff, with your account.
site-privacy-statistics = The statistics are counted from what everyone sees, month by month, and name nobody. In the open data file of statistics, sums of fewer than five people are blank, and in the one of answers found, sums of fewer than five episodes. Counts that pages and the API tell are not blank, and name nobody.
site-privacy-sealed-title = What nobody else sees
site-privacy-sealed = Your email address and your password. We keep the password only in a form that cannot be read back. We use the address to tell you of answers and to let you back in. Which mails you want, at which hours, and about which questions you want none, is kept as long as your account.
site-privacy-staff-title = What staff see
site-privacy-staff = Messages between you and staff are read by you, by the team that works on your question and by whoever it is given to. Team leads and administrators of its public body can read them too, and so can whoever administers this site.
site-privacy-staff-shared = Everybody who works on questions can read them at: { $agencies }.
site-privacy-annex = What you keep “only for staff” when you ask stands in no text that others read. Who may read the messages between you and staff reads it, once staff work on your question. You can remove it at any time, and it goes with your question and with your account.
site-privacy-staff-recorded = When somebody outside the team reads them, we record who and when.
site-privacy-long-title = For how long
site-privacy-long = What you write stays on the site until you delete it. What you take out of a text you can take out of its earlier versions as well. What you deleted is shown to nobody; its text goes with your account. Your account stays until you delete it: under “Your data” in your account you can take everything along, and have the account deleted.
site-privacy-erasure = Then your name, address and settings go at once. Within a minute, questions on which nobody else wrote are deleted, and with them your votes, your notifications, your mail settings and earlier versions of your texts. Answers that others rely on stay, but without your name, and so do messages between you and staff, for the team.
site-privacy-security = So that you can see whether somebody else used your account, we keep when somebody signed in or failed to, and when a password, an address, a token, a second factor or a role changed, or your data was taken along. It is deleted by age alone: once an account is deleted, only a number without a name is left in it. Administrators of a public body see it of their staff, for the time in which they work there, and of nobody else. Of network addresses we keep only a mark that tells equal from different; the address itself is kept only where we count tries, as long as the table says. Of the emails that we send you we keep no text.
site-privacy-found = When we show you answers before you ask, we count whether you opened one, said that it helped, or asked anyway. We note how likely the best one seemed to answer you. We keep nothing of what you typed there. With an account, the entry goes after 8 days, and only numbers for each day stay. If you say that an answer helped, we remember that, to tell you if it is corrected. If you delete your account, nothing of this is yours any more within a minute.
site-privacy-found-visitors = Without an account, we tell you from others for one day only, by a mark made of your network address and what your browser calls itself. The key of the mark is thrown away every day, so nobody can join two days, or find out your address from what we keep later. No cookie is set for it.
site-privacy-holdout = Of every 100 people, about { $percent } see such answers only after they post, so that we learn how much it helps to show them first. The lot is drawn anew every day, and nothing is kept of it but whether the entry was one of these. No cookie is set for it, and staff are never among them.
site-privacy-empty-searches = When a search finds nothing, we count its words, so that public bodies can write what is missing, and not who searched. Searches that may hold a personal number or an email address, and long ones, are not kept. Staff see words only once they were searched for three times.
site-privacy-peers = If you say that you want to hear of open questions, we keep which categories, tags and public bodies you follow, which languages you read, which questions we told you of, and whether you came and answered. Nobody else sees it; administrators of a public body see numbers alone. You can stop it with one click, and all of it goes with your account.
site-privacy-effects = If you want to be mailed what your answers did, we keep when we last told you and how many people they had helped by then. You get no such mail unless you ask for it. You can stop it with one click, and all of it goes with your account.
site-privacy-volunteers = If a public body asks you to be its volunteer, we keep when it did and when you agreed. Nothing shows before you agree. If you say no, we remember that for 90 days, so that it does not ask you again. You can end it at any time, and it goes with your account.
site-privacy-thanks = What your answers did stands on your profile as numbers: how many people they helped, and how many cases they spared staff. Of people who found an answer before they asked, only a number for each answer stays, and nobody is named. Staff see who answers most in each category of their public body, counted from what everyone sees. A note of thanks is read by whoever wrote the answer, on a page that is theirs alone, and they can remove it. It goes with your account, whether you wrote it or were written it.
site-privacy-kept-caption = How long we keep the rest
site-privacy-kept-what = What
site-privacy-kept-long = For how long
site-privacy-kept-days =
    { $days ->
        [one] 1 day
       *[other] { $days } days
    }
site-privacy-kept-notifications = What we told you on the notifications page
site-privacy-kept-mails = When an email to you was sent, and what it was about
site-privacy-kept-former-emails = An email address that you replaced, so that we can tell it of the change
site-privacy-kept-drafts = Your drafts: what you wrote and did not post
site-privacy-kept-sessions = Where you are signed in, after your last visit
site-privacy-kept-security = What happened to the safety of your account
site-privacy-kept-offers = Which open questions we told you of, and whether you came and answered
site-privacy-kept-counters = How often an account or a network address tried something that is limited
site-privacy-kept-keys = The mark by which a request that is sent twice is done once
site-privacy-kept-events = What happened on the site, as numbers without any text
site-privacy-kept-parked = Emails and other work that failed, until somebody looks at it
site-privacy-kept-empty-searches = Words that were searched for and not found, and how often
site-privacy-cookies-title = Cookies
site-privacy-cookies = If you only read, you get no cookie. There is no advertising, and nobody follows what you do.
site-privacy-cookies-caption = The cookies of this site
site-privacy-cookie-name = Name
site-privacy-cookie-why = What it is for
site-privacy-cookie-life = How long it stays
site-privacy-cookie-session = Keeps you signed in
site-privacy-cookie-session-life =
    { $days ->
        [one] Until you sign out, or 1 day without a visit, and 90 days at most
       *[other] Until you sign out, or { $days } days without a visit, and 90 days at most
    }
site-privacy-cookie-visitor = Protects the sign-in form
site-privacy-cookie-visitor-life = Until you close the browser
site-privacy-cookie-device = Lets you sign in with this browser even while somebody else guesses your password. It does not sign you in
site-privacy-cookie-device-life = 1 year after you last signed in
site-privacy-cookie-scheme = Remembers the colours you chose
site-privacy-cookie-scheme-life = 1 year

# Suspensions, for staff
site-suspensions-title = Suspension
site-suspensions-earlier = Earlier suspensions
site-suspended-until = This account is suspended until { $until }.
site-suspended-open = This account is suspended until somebody lifts that.
site-suspended-not = This account is not suspended.
site-suspend-link = Suspend this account
site-suspension-by = Suspended by
site-suspension-lifted-by = Lifted by
site-suspension-operator = whoever runs the site
site-suspension-until = Until { $until }
site-suspension-hid = With it, all posts were hidden.
site-suspension-showed = They were shown again.
site-suspension-shows = Show again what was hidden with it
site-suspension-shows-hint = What was hidden for another reason stays hidden.
site-suspension-lift = Lift the suspension
site-privacy-kept-suspensions = That your account was suspended and why, once that is over
site-privacy-suspension = If moderators suspend your account, we keep why, until when and who decided it. You are told the reason and the end; other moderators and administrators see all of it.
site-privacy-second-factor = If your account has a second factor, we keep when it was set up and last used, and marks by which we know your recovery codes without being able to read them. We keep no key of your app. Of a passkey we keep the name that you give it, when you added it and last used it, and its public half, which opens nothing. What we ask your device goes after a few minutes. All of it goes when you remove it or delete your account.
site-privacy-second-factor-reset = If administrators ask for your second factor to be reset, we keep who asked, why and who confirmed it, as long as what happened to the safety of your account.

# Who is responsible, and what people can ask for
site-privacy-responsible-title = Who is responsible
site-privacy-responsible-controller = Responsible for your data
site-privacy-responsible-contact = Questions about your data
site-privacy-responsible-basis = Legal basis
site-privacy-responsible-authority = Where you can complain
site-privacy-rights-title = What you can do
site-privacy-rights-data = Take your data along
site-privacy-rights-delete = Delete your account
site-privacy-rights = You can read and change everything that you wrote, take all of your data along as a file, and have your account deleted, without asking anybody.
