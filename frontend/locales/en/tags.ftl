tags-title = Tags
tags-link = Tags
tags-admin-lead = People choose from these when they ask, and find questions by them. Other names lead to the same tag.
tags-lead = Questions with this tag.
tags-none = There are no tags yet.
tags-caption = Tags of this site
tags-name = Name
tags-name-hint = Letters, digits, and hyphens between them: two to 30 characters.
tags-rename-hint = The name that it had leads to it still.
tags-other-names = Other names
tags-other-names-hint = With commas between them. Case and accents do not matter.
tags-questions = Questions
tags-question-count = { $count ->
    [one] { $count } question has this tag.
   *[other] { $count } questions have this tag.
}
tags-change = Change
tags-change-link = Change, merge or remove
tags-add-title = Add a tag
tags-add = Add tag
tags-save = Save tag
tags-cancel = Cancel
tags-stale-theirs = What was saved meanwhile
tags-stale-explain = Somebody else changed this tag. Saving again replaces their names with yours.
tags-stale-yours = Your names
tags-merge-title = Merge it into another tag
tags-merge-text = Its questions, the people who follow it and its names go to the other tag. It cannot be undone.
tags-merge-into = Into
tags-merge = Merge tags
tags-remove-title = Remove it
tags-remove-text = A tag can be removed when no question has it.
tags-remove = Remove tag

tags-done-added = The tag was added.
tags-done-changed = The tag was changed.
tags-done-merged = The tags were merged.
tags-done-removed = The tag was removed.

# For everybody
tags-all-lead = What questions here can be about. Choose one to see its questions.
tags-all-count = { $count ->
    [one] { $count } question
   *[other] { $count } questions
}
tags-all-link = See all tags

# Beside questions
tags-of-question = Tags
tags-proposed = Tags (optional)
tags-proposed-hint = Choose up to five that say what your question is about.
tags-more = Other tags (optional)
tags-more-hint = Names of tags with commas between them.
tags-edit = Tags (optional)
tags-edit-hint = Up to five, with commas between them. Leave it empty for none.
tags-edit-title = Change the tags
tags-no-tags = None

tags-name-too-short = Use at least { $about } characters
tags-name-too-long = Use at most { $about } characters
tags-name-form = “{ $name }” cannot be a name: use letters, digits, and single hyphens between them
tags-name-taken = “{ $name }” leads to the tag “{ $tag }” already
tags-name-taken-meanwhile = One of these names was given to another tag at the same moment. Try again
tags-too-many-names = Add at most { $about } other names at once
tags-too-many = There can be at most { $about } tags. Remove or merge one first
tags-too-many-of-thread = Choose at most { $about } tags
tags-unknown = There is no tag “{ $name }”
tags-unknown-but-near = There is no tag “{ $name }”. Did you mean: { $nearest }?
tags-changed = The tags have changed meanwhile. Choose them again
tags-into-unknown = Choose another tag
tags-rule-in-use = Questions have this tag. Merge it into another one instead.
