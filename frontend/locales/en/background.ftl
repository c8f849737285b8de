background-title = Work that was given up
background-link = See work that was given up
background-text =
    Search, notifications and mail are brought up to date in the background. What cannot work, or failed again and again,
    is given up and waits here. Remove the cause, then try it again.
background-none-title = Nothing was given up
background-none = Everything was done, or is tried again without your help.
background-counts = By part of the program
background-count = Given up
background-rows = Latest first
background-subscriber = Part
background-event = What happened
background-since = Given up
background-tries = Tries
background-error = Last error
background-actions = Actions
background-retry = Try again
background-retry-all = Try all again
background-retried =
    { $count ->
        [0] Nothing of this was given up any more.
        [one] 1 piece of work is tried again.
       *[other] { $count } pieces of work are tried again.
    }
