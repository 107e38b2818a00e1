// The definition of each form of statement that writes one out.
#include <algorithm>
#include <array>
#include <utility>

#include "sql/copied_definitions.h"
#include "sql/object_names.h"
#include "sql/words.h"

namespace lockkeeper::sql {

namespace {

// The values are those of PostgreSQL's storage/lockdefs.h, from 1.
constexpr std::array<const char*, 9> kLockModes{
    "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
    "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};

const char* reindexed(ReindexObjectType kind) {
  switch (kind) {
    case REINDEX_OBJECT_INDEX: return "INDEX";
    case REINDEX_OBJECT_TABLE: return "TABLE";
    case REINDEX_OBJECT_SCHEMA: return "SCHEMA";
    case REINDEX_OBJECT_SYSTEM: return "SYSTEM";
    default: return "DATABASE";
  }
}

// CONCURRENTLY apart, which each of its statements has as an option.
bool stands_alone(const Node* node) {
  switch (nodeTag(node)) {
    case T_VacuumStmt: return as<VacuumStmt>(node, T_VacuumStmt)->is_vacuumcmd;
    case T_ClusterStmt: return as<ClusterStmt>(node, T_ClusterStmt)->relation == nullptr;
    case T_ReindexStmt: {
      const ReindexObjectType kind = as<ReindexStmt>(node, T_ReindexStmt)->kind;
      return kind != REINDEX_OBJECT_INDEX && kind != REINDEX_OBJECT_TABLE;
    }
    case T_DiscardStmt: return as<DiscardStmt>(node, T_DiscardStmt)->target == DISCARD_ALL;
    case T_CreatedbStmt:
    case T_DropdbStmt:
    case T_CreateTableSpaceStmt:
    case T_DropTableSpaceStmt:
    case T_AlterSystemStmt: return true;
    default: return false;
  }
}

class Copier {
 public:
  Copier(const Source& source, std::size_t begin, std::size_t end, Definition& definition)
      : source_(source), begin_(begin), end_(end), definition_(definition) {}

  bool copy(const Node* node) {
    if (!copy_table(node) && !copy_upkeep(node)) copy_other(node);
    definition_.alone = stands_alone(node);
    copy_whole_writes(node);
    return !deep_;
  }

 private:
  void about(Form form, const RangeVar* relation) {
    definition_.form = form;
    if (relation == nullptr) return;
    definition_.relations.push_back(name_of(relation));
    definition_.temporary = definition_.temporary || is_temporary(relation);
    definition_.only = !relation->inh;
  }
  void about_all(Form form, const List* relations) {
    definition_.form = form;
    for (const ListCell& cell : items(relations)) about(form, as<RangeVar>(item(cell), T_RangeVar));
  }

  bool copy_table(const Node* node) {
    if (const auto* alter = as<AlterTableStmt>(node, T_AlterTableStmt)) {
      about(alter->objtype == OBJECT_TYPE ? Form::kAlterType : Form::kAlterTable, alter->relation);
      definition_.of_table = alter->objtype == OBJECT_TABLE;
      definition_.conditional = alter->missing_ok;
      copy_actions(source_, *alter, begin_, end_, definition_, deep_);
    } else if (const auto* create = as<CreateStmt>(node, T_CreateStmt)) {
      about(Form::kCreateTable, create->relation);
      definition_.conditional = create->if_not_exists;
      if (create->partbound != nullptr && create->inhRelations != nullptr) {
        definition_.parent = name_of(as<RangeVar>(item(items(create->inhRelations).front()), T_RangeVar));
      }
      copy_elements(create->tableElts);
    } else if (const auto* index = as<IndexStmt>(node, T_IndexStmt)) {
      copy_index(*index);
    } else if (const auto* trigger = as<CreateTrigStmt>(node, T_CreateTrigStmt)) {
      about(Form::kCreateTrigger, trigger->relation);
      definition_.name = text_of(trigger->trigname);
      definition_.conditional = trigger->replace;
    } else {
      return false;
    }
    return true;
  }

  void copy_elements(const List* elements) {
    for (const ListCell& cell : items(elements)) {
      if (const auto* column = as<ColumnDef>(item(cell), T_ColumnDef)) {
        definition_.columns.push_back(copy_column(source_, *column, deep_));
      } else if (auto constraint = copy_constraint(source_, item(cell), deep_)) {
        definition_.constraints.push_back(std::move(*constraint));
      }
    }
  }

  void copy_index(const IndexStmt& index) {
    about(Form::kCreateIndex, index.relation);
    definition_.name = text_of(index.idxname);
    definition_.conditional = index.if_not_exists;
    definition_.unique = index.unique;
    definition_.partial = index.whereClause != nullptr;
    for (const ListCell& cell : items(index.indexParams)) {
      const auto* element = as<IndexElem>(item(cell), T_IndexElem);
      if (element == nullptr || element->name == nullptr) {
        definition_.index_columns.clear();
        return;
      }
      definition_.index_columns.push_back(text_of(element->name));
    }
  }

  bool copy_upkeep(const Node* node) {
    if (const auto* reindex = as<ReindexStmt>(node, T_ReindexStmt)) {
      about(Form::kReindex, reindex->relation);
      definition_.what = reindexed(reindex->kind);
      definition_.name = text_of(reindex->name);
    } else if (const auto* lock = as<LockStmt>(node, T_LockStmt)) {
      about_all(Form::kLockTable, lock->relations);
      const auto mode = static_cast<std::size_t>(std::max(lock->mode, 0));
      definition_.what = mode < kLockModes.size() ? kLockModes[mode] : "";
    } else if (const auto* truncate = as<TruncateStmt>(node, T_TruncateStmt)) {
      about_all(Form::kTruncate, truncate->relations);
      definition_.cascade = truncate->behavior == DROP_CASCADE;
    } else if (const auto* cluster = as<ClusterStmt>(node, T_ClusterStmt)) {
      about(Form::kCluster, cluster->relation);
    } else if (const auto* vacuum = as<VacuumStmt>(node, T_VacuumStmt)) {
      copy_vacuum(*vacuum);
    } else if (const auto* refresh = as<RefreshMatViewStmt>(node, T_RefreshMatViewStmt)) {
      about(Form::kRefresh, refresh->relation);
    } else {
      return false;
    }
    return true;
  }

  void copy_vacuum(const VacuumStmt& vacuum) {
    bool full = false;
    for (const ListCell& cell : items(vacuum.options)) {
      const auto* option = as<DefElem>(item(cell), T_DefElem);
      if (option == nullptr || text_of(option->defname) != "full") continue;
      const auto* value = as<String>(option->arg, T_String);
      const auto* number = as<Integer>(option->arg, T_Integer);
      const std::string word = value == nullptr ? "" : text_of(value->sval);
      full = word != "false" && word != "off" && (number == nullptr || number->ival != 0);
    }
    definition_.form = full ? Form::kVacuumFull : Form::kOther;
    for (const ListCell& cell : items(vacuum.rels)) {
      if (const auto* table = as<VacuumRelation>(item(cell), T_VacuumRelation)) {
        about(definition_.form, table->relation);
      }
    }
  }

  void copy_other(const Node* node) {
    if (const auto* domain = as<AlterDomainStmt>(node, T_AlterDomainStmt)) {
      copy_domain(*domain);
    } else if (const auto* made = as<CreateDomainStmt>(node, T_CreateDomainStmt)) {
      definition_.form = Form::kCreateDomain;
      Column column{.name = "", .type = copy_type(source_, made->typeName), .constraints = {}};
      for (const ListCell& cell : items(made->constraints)) {
        if (auto constraint = copy_constraint(source_, item(cell), deep_)) column.constraints.push_back(*constraint);
      }
      definition_.columns.push_back(std::move(column));
    } else if (const auto* transaction = as<TransactionStmt>(node, T_TransactionStmt)) {
      copy_transaction(*transaction);
    } else if (const auto* function = as<CreateFunctionStmt>(node, T_CreateFunctionStmt)) {
      definition_.form = Form::kCreateFunction;
      definition_.conditional = function->replace;
      for (const ListCell& cell : items(function->options)) copy_option(as<DefElem>(item(cell), T_DefElem));
    } else if (const auto* drop = as<DropStmt>(node, T_DropStmt)) {
      definition_.cascade = drop->behavior == DROP_CASCADE;
    } else if (const auto* database = as<DropdbStmt>(node, T_DropdbStmt)) {
      definition_.form = Form::kDropDatabase;
      definition_.name = text_of(database->dbname);
    }
  }

  void copy_domain(const AlterDomainStmt& domain) {
    definition_.form = Form::kAlterDomain;
    definition_.relations.push_back(name_of(domain.typeName));
    definition_.name = text_of(domain.name);
    definition_.not_null = domain.subtype == 'O';
    definition_.validates = domain.subtype == 'V';
    if (auto constraint = copy_constraint(source_, domain.def, deep_); constraint && domain.subtype == 'C') {
      definition_.constraints.push_back(std::move(*constraint));
    }
  }

  void copy_transaction(const TransactionStmt& transaction) {
    definition_.name = text_of(transaction.savepoint_name);
    definition_.chains = transaction.chain;
    switch (transaction.kind) {
      case TRANS_STMT_ROLLBACK: definition_.form = Form::kRollback; break;
      case TRANS_STMT_SAVEPOINT: definition_.form = Form::kSavepoint; break;
      case TRANS_STMT_ROLLBACK_TO: definition_.form = Form::kRollbackTo; break;
      default: break;
    }
    definition_.ends_transaction = transaction.kind == TRANS_STMT_COMMIT || transaction.kind == TRANS_STMT_ROLLBACK ||
                                   transaction.kind == TRANS_STMT_PREPARE;
  }

  void copy_option(const DefElem* option) {
    if (option == nullptr) return;
    const std::string name = text_of(option->defname);
    if (const auto* text = as<String>(option->arg, T_String)) {
      const std::string value = text_of(text->sval);
      if (name == "language") definition_.language = value;
      if (name == "volatility" && value == "stable") definition_.volatility = Volatility::kStable;
      if (name == "volatility" && value == "immutable") definition_.volatility = Volatility::kImmutable;
    } else if (const auto* texts = as<List>(option->arg, T_List); texts != nullptr && name == "as") {
      const auto* body = as<String>(item(items(texts).front()), T_String);
      if (body != nullptr) definition_.body = text_of(body->sval);
    }
  }

  // Of a condition that is the same for every row, too, unless it is FALSE.
  bool spares_no_row(const Node* condition) {
    if (condition == nullptr) return true;
    const auto* constant = as<A_Const>(condition, T_A_Const);
    if (constant != nullptr && nodeTag(&constant->val.node) == T_Boolean) return constant->val.boolval.boolval;
    const std::span<const FlatNode> nodes = source_.tree.flatten(condition);
    deep_ = deep_ || nodes.empty();
    return !nodes.empty() && std::all_of(nodes.begin(), nodes.end(), [](const FlatNode& flat) {
      const NodeTag tag = nodeTag(flat.node);
      return tag == T_A_Const || tag == T_A_Expr || tag == T_BoolExpr || tag == T_NullTest || tag == T_String;
    });
  }

  void copy_whole_writes(const Node* node) {
    const NodeTag tag = nodeTag(node);
    if (tag != T_UpdateStmt && tag != T_DeleteStmt && tag != T_InsertStmt && tag != T_SelectStmt) return;
    const std::span<const FlatNode> nodes = source_.tree.flatten(node);
    deep_ = deep_ || nodes.empty();
    for (const FlatNode& flat : nodes) {
      if (const auto* update = as<UpdateStmt>(flat.node, T_UpdateStmt)) {
        if (update->fromClause == nullptr && spares_no_row(update->whereClause)) add(Verb::kUpdate, update->relation);
      } else if (const auto* remove = as<DeleteStmt>(flat.node, T_DeleteStmt)) {
        if (remove->usingClause == nullptr && spares_no_row(remove->whereClause)) add(Verb::kDelete, remove->relation);
      }
    }
  }
  void add(Verb verb, const RangeVar* table) {
    const std::size_t at = table != nullptr && table->location > 0 ? static_cast<std::size_t>(table->location) : begin_;
    definition_.whole_writes.push_back({verb, name_of(table), at});
  }

  const Source& source_;
  std::size_t begin_;
  std::size_t end_;
  Definition& definition_;
  bool deep_ = false;
};

}  // namespace

bool copy_definition(const Source& source, const Node* node, std::size_t begin, std::size_t end,
                     Definition& definition) {
  const std::vector<Word> words = read_words(source.text.substr(begin, end - begin));
  definition.at = words.empty() ? begin : begin + words.front().begin;
  return Copier(source, definition.at, end, definition).copy(node);
}

std::vector<Part> split_statements(std::string_view text) {
  std::vector<Part> parts;
  bool begins = true;
  for (const Word& word : read_words(text)) {
    if (word.is(";")) {
      begins = true;
      continue;
    }
    if (begins) parts.push_back({word.begin, word.end});
    begins = false;
    parts.back().end = word.end;
  }
  return parts;
}

}  // namespace lockkeeper::sql
